//! The words that settings are made of.

use super::words::{Word, words};

words! {
    /// How a kind is treated (`docs/rules.md` A3).
    Mode {
        /// Takes no part.
        Ignore = "ignore",
        /// Matched by name; never written and never made.
        Existing = "existing",
        /// Must be equal; differences refuse the plan.
        Verify = "verify",
        /// Created when missing; never touched again.
        Create = "create",
        /// Merged three-way.
        Merge = "merge",
        /// The source is the truth.
        Mirror = "mirror",
    }
}

impl Mode {
    /// Returns whether a missing document is created.
    #[must_use]
    pub const fn creates(self) -> bool {
        matches!(self, Self::Create | Self::Merge | Self::Mirror)
    }

    /// Returns whether a document that stands on both sides may be written.
    #[must_use]
    pub const fn updates(self) -> bool {
        matches!(self, Self::Merge | Self::Mirror)
    }

    /// Returns whether documents are neither made, written nor verified.
    #[must_use]
    pub(crate) const fn leaves_alone(self) -> bool {
        matches!(self, Self::Ignore | Self::Existing)
    }
}

words! {
    /// The treatment of a document that stands on both sides, differs, and that no sync has paired (`docs/rules.md`
    /// A8).
    FirstSync {
        /// Refuse, list them, and say what to write.
        Stop = "stop",
        /// The source's content is written.
        TakeSource = "take_source",
        /// The destination's content stays.
        KeepDestination = "keep_destination",
    }
}

words! {
    /// Whose edit wins where both sides edited the same since the last sync.
    OnConflict {
        /// The destination's stays, and that is reported.
        KeepDestination = "keep_destination",
        /// The source's is taken.
        TakeSource = "take_source",
        /// Refuse.
        Stop = "stop",
    }
}

words! {
    /// The treatment of a document that is gone from the destination since the last sync (A10).
    DeletedThere {
        /// It stays away, and that is reported.
        Report = "report",
        /// It is created again.
        Recreate = "recreate",
    }
}

words! {
    /// The treatment of entries of a scope without a counterpart (`docs/rules.md` B).
    Policy {
        /// Refuse when any is missing.
        FailUnlessAll = "fail_unless_all",
        /// Leave the item out when any is missing.
        SkipUnlessAll = "skip_unless_all",
        /// Refuse when all are missing.
        FailUnlessAny = "fail_unless_any",
        /// Leave the item out when all are missing.
        SkipUnlessAny = "skip_unless_any",
        /// Go on without them, even when none is left.
        Drop = "drop",
        /// As [`Drop`](Self::Drop) for new items; existing ones keep their scope.
        DropNew = "drop_new",
    }
}

words! {
    /// The treatment of a document that a selected one needs but the selection lacks (`docs/rules.md` A2).
    Dependencies {
        /// Takes part too.
        Include = "include",
        /// Must be on the destination already.
        Require = "require",
        /// Has no counterpart: the rules for that decide.
        Ignore = "ignore",
    }
}

words! {
    /// The phases of a lifecycle that is created (`docs/rules.md` C1).
    Phases {
        /// With the environments that have a counterpart.
        Map = "map",
        /// None: every environment, future ones too.
        Empty = "empty",
    }
}

words! {
    /// How what would act by itself arrives (`docs/rules.md` C1, E10).
    Automatic {
        /// Switched off, or as manual.
        Off = "off",
        /// As it is on the source.
        AsSource = "as_source",
    }
}

words! {
    /// Which members teams get (`docs/rules.md` F5).
    Members {
        /// None: whoever is to be a member is added on the destination.
        None = "none",
        /// The users of the destination that are called like the members on the source.
        ByName = "by_name",
    }
}

words! {
    /// Whether something is done that is only done if it is asked for.
    Switch {
        /// It is not.
        Off = "false",
        /// It is.
        On = "true",
    }
}

words! {
    /// The treatment of the packages that steps take from the server's own feed (`docs/rules.md` F7).
    Packages {
        /// Nobody asks for them.
        Ignore = "ignore",
        /// Those that the destination's feed lacks are listed.
        Report = "report",
        /// They are listed, and copied from the source's own feed.
        Copy = "copy",
    }
}

words! {
    /// The value that a new row gets (`docs/rules.md` D1).
    NewValue {
        /// The source's.
        Source = "source",
        /// A placeholder: the value is the destination's own business.
        Placeholder = "placeholder",
        /// Nothing.
        Empty = "empty",
        /// The row is not added.
        Skip = "skip",
    }
}

words! {
    /// The value of a row that stands on both sides (`docs/rules.md` D2).
    ExistingValue {
        /// Three-way; a first sync keeps the destination's.
        Merge = "merge",
        /// The destination's.
        Keep = "keep",
        /// The source's.
        Overwrite = "overwrite",
    }
}

words! {
    /// The treatment of rows whose name the destination has, too, where none of its rows pairs (`docs/rules.md` D11).
    OwnValues {
        /// They are its own: no row of that name is added.
        Leave = "leave",
        /// The source's rows are added.
        Add = "add",
    }
}

words! {
    /// A new row that would win over a value in force on the destination, or tie with it (`docs/rules.md` D12).
    Shadows {
        /// It is left out if it has no value yet, or if the value there is the destination's own.
        Protect = "protect",
        /// It is added, and that is a finding.
        Report = "report",
        /// It is added.
        Add = "add",
    }
}

words! {
    /// Steps that only the destination has (`docs/rules.md` E1).
    DestinationOnly {
        /// Stay between the neighbours they stood between.
        Keep = "keep",
        /// Are removed.
        Remove = "remove",
    }
}

words! {
    /// The treatment of the other documents where something refuses the plan (`docs/rules.md` E16).
    OnRefusal {
        /// Nothing is written.
        Stop = "stop",
        /// The refused documents, and those that need them, are held back; the rest is written.
        HoldBack = "hold_back",
    }
}

words! {
    /// The treatment of projects under version control (`docs/rules.md` E9).
    GitProjects {
        /// Content in the database is synced, content in Git is left to Git.
        DatabaseOnly = "database_only",
        /// They take no part.
        Skip = "skip",
        /// As [`DatabaseOnly`](Self::DatabaseOnly); one that is new there is created as a project of the database.
        CreateAsDatabase = "create_as_database",
    }
}

words! {
    /// Which tags have counterparts (`docs/rules.md` F6).
    TagsOf {
        /// Those of all tag sets that take part.
        All = "all",
        /// Of tags for tenants, only those that a selected tenant has: names of other customers stay at home.
        SelectedTenants = "of_selected_tenants",
    }
}

words! {
    /// To which environments tenants are connected (`docs/rules.md` F6).
    LinkedTo {
        /// The counterparts of those on the source.
        Mapped = "mapped",
        /// All to which the lifecycles of the project lead there.
        All = "all",
    }
}

/// Returns the value of a word.
#[must_use]
pub(crate) fn of_word<W: Word>(word: &str) -> Option<W> {
    W::ALL.iter().copied().find(|value| value.word() == word)
}
