//! Files with certificates: what is in them, what the server tells about it, and other files made of it.
//! Knows nothing of documents but the facts they show.

mod bundle;
mod export;
mod facts;
mod generate;

pub(crate) use bundle::{Bundle, Format, decode, encode, read};
pub(crate) use export::{Wanted, export};
pub(crate) use facts::facts;
pub(crate) use generate::{Subject, self_signed};
