//! Reads whose key is used, and what it may do in the space: so that a plan can say what is lacking before the first write.

use crate::doc::Doc;
use crate::registry::permissions::{ASKED, Rights, USER_NAME};
use octopus_client::{Error, Reader, Space};

/// Whose key it is, and what that user may do; what the server does not tell is not known.
#[derive(Debug, Default)]
pub(super) struct Holder {
    /// The user's name.
    pub(super) user: Option<String>,
    /// The rights of the user.
    pub(super) rights: Option<Rights>,
}

/// Asks the server about the key.
pub(super) async fn holder(client: &Reader, space: &Space) -> Result<Holder, Error> {
    let Some(user) = told(client.system().get::<Doc>(ASKED.0, &[]).await)? else {
        return Ok(Holder::default());
    };
    let name = Some(user.str_at(USER_NAME).to_owned()).filter(|name| !name.is_empty());
    let id = octopus_client::segment(user.str_at("Id"));
    let path = format!("users/{id}/{}", ASKED.1);
    let answer = told(client.space(&space.id).get::<Doc>(&path, &[]).await)?;
    Ok(Holder { user: name, rights: answer.as_ref().and_then(Rights::of) })
}

/// Returns the name of the user whose key a client has, if the server tells.
///
/// # Errors
/// When the server cannot be asked.
pub async fn user(client: &Reader) -> Result<Option<String>, Error> {
    let user = told(client.system().get::<Doc>(ASKED.0, &[]).await)?;
    Ok(user.map(|user| user.str_at(USER_NAME).to_owned()).filter(|name| !name.is_empty()))
}

/// Returns an answer, if the server has one for this key.
pub(super) fn told<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(told) => Ok(Some(told)),
        Err(error) if error.is_not_found() || error.is_forbidden() => Ok(None),
        Err(error) => Err(error),
    }
}
