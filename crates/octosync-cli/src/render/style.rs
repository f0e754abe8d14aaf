//! The colours of the roles on a terminal.

use super::view::Role;
use anstyle::AnsiColor;
pub(crate) use anstyle::Style;
use octosync::decision::Severity;

/// The style of something new.
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
/// The style of something that becomes another.
pub(crate) const CHANGED: Style = AnsiColor::Yellow.on_default();
/// The style of something that goes.
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
/// The style of something that needs attention.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The style of something that is wrong or refused.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The style of headings.
pub(crate) const HEAD: Style = Style::new().bold();
/// The style of remarks.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// The style of the word before a next step.
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default();

/// Returns the style of a role; a plain text has none.
pub(crate) const fn style(role: Role) -> Option<Style> {
    Some(match role {
        Role::Plain => return None,
        Role::Heading => HEAD,
        Role::Added => ADDED,
        Role::Removed => REMOVED,
        Role::Changed | Role::Code(Severity::Todo) => CHANGED,
        Role::Kept | Role::Aside | Role::Rule | Role::Origin | Role::Code(Severity::Note) => FAINT,
        Role::Warning | Role::Code(Severity::Warning) => WARNING,
        Role::Refusal | Role::Code(Severity::Refusal) => ERROR,
        Role::Hint => HINT,
    })
}

/// Returns a text in a style.
pub(crate) fn paint(style: Style, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
}
