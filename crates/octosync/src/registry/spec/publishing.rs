//! That what is written takes effect when a snapshot of it is published (E8).

/// Where documents of a kind are published.
#[derive(Debug)]
pub struct Publishing {
    /// The collection of what they belong to.
    pub owners: &'static str,
    /// The field of an owner that names its document of the kind.
    pub draft: &'static str,
    /// The collection of the kind, in which what snapshots froze is found, too.
    pub drafts: &'static str,
    /// The field of an owner that names the snapshot that is published.
    pub published: &'static str,
    /// The collection of snapshots.
    pub snapshots: &'static str,
    /// The parameters that make a new snapshot the published one, in the address and in the body: each version reads
    /// one.
    pub publish: [(&'static str, &'static str); 2],
    /// The field of a snapshot that names the document that it froze.
    pub frozen: &'static str,
    /// The fields of a snapshot that name the owner and the project.
    pub names: [&'static str; 2],
    /// The path, a template, of what a new snapshot needs.
    pub needs: &'static str,
}
