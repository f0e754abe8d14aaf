//! A value of a configuration that knows where it was written.

use octosync::decision::{Origin, Set};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;
use std::ops::Range;

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
    /// The same in bytes of the file, for excerpts.
    pub(crate) at: Range<usize>,
}

impl<T: Clone> At<T> {
    /// Returns the value as the engine takes it.
    pub(crate) fn set(&self) -> Set<T> {
        Set { value: self.value.clone(), origin: self.origin.clone() }
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
