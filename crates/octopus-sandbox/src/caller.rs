//! The sender of a request.

/// The user behind a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The id of the user.
    pub(crate) user: String,
    /// The name of the user.
    pub(crate) name: String,
    pub(crate) is_service: bool,
    /// Whether nothing has to be asked.
    pub(crate) everything: bool,
}
