//! The words of settings: each an enumeration whose values have a word in the configuration.

/// A setting that is one of some words.
pub trait Word: Copy + PartialEq + Sized + 'static {
    /// Every value, in the order of the documentation: the default first.
    const ALL: &'static [Self];

    /// Returns the word in the configuration.
    fn word(self) -> &'static str;
}

/// Declares an enumeration of words.
macro_rules! words {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$inner])* $variant,)+
        }

        impl $crate::delta::words::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

pub(super) use words;
