//! A server or one of its spaces: where paths begin.

use std::sync::Arc;

use url::Url;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::Error;
use crate::shared::Shared;

/// A server (`/api/…`) or one space of it (`/api/Spaces-1/…`).
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) shared: Arc<Shared>,
    pub(crate) space: Option<Arc<str>>,
}

impl Site {
    pub(crate) fn new(shared: Arc<Shared>, space: Option<&str>) -> Self {
        Self { shared, space: space.map(Arc::from) }
    }

    pub(crate) fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, Error> {
        self.shared.base.api(self.space.as_deref(), path, query)
    }

    pub(crate) async fn read(&self, path: &str, query: &[(&str, &str)]) -> Result<(Call, Answer), Error> {
        self.shared.read(self.url(path, query)?).await
    }
}
