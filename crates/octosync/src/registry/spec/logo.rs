//! Files beside documents, under a path of their own: logos (F8).

/// How the logos of a kind's owners are read and written.
#[derive(Debug)]
pub struct Logo {
    /// The path of the logo below that of its owner.
    pub path: &'static str,
    /// The link of an owner that leads to its logo, and what stands in it before the word that tells one logo from another.
    pub link: (&'static str, &'static str),
    /// The field of the document with what the file holds, in base64.
    pub content: &'static str,
    /// The part of a form in which it is sent.
    pub part: &'static str,
}
