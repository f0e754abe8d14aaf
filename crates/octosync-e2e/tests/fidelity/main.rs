//! Fidelity: what is not changed on purpose stays to the byte, references in unusual places are translated, and what
//! servers make of a document is no difference.

mod everywhere;
mod fixtures;
mod half_filled;
mod places;
mod said;
mod untouched;
