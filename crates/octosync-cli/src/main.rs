//! octosync on the command line.

fn main() {}
