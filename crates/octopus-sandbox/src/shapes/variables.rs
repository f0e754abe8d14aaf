//! Variable sets and their variables.

use crate::shape::{Shape, flag, item, name, number, object, objects, properties, scope, shape, text, typed_value};

const PROMPT: Shape = shape(&[text("Label"), text("Description"), flag("Required"), properties("DisplaySettings")]);

/// `Type` has no default: the server fails on a variable without one (see `rules::variables`).
const VARIABLE: Shape = item(&[
    name(),
    typed_value("Value"),
    text("Description"),
    text("Type"),
    scope("Scope"),
    flag("IsEditable").or_true(),
    flag("IsSensitive"),
    object("Prompt", &PROMPT),
]);

pub(crate) const VARIABLE_SET: Shape =
    shape(&[text("OwnerId").fixed(), number("Version"), objects("Variables", &VARIABLE)]);
