//! The table of the rules. A row: the id, the question in words, what is decided, the keys that decide, the default.

use super::rule::{Row, Rule, Topic};

/// Declares the rules, topic by topic.
macro_rules! rules {
    ($($topic:ident = $letter:literal $title:literal {
        $($id:ident: $question:literal, $decides:literal, $keys:literal, $default:literal;)+
    })+) => {
        $(
            #[doc = concat!("The topic ", $letter, ": ", $title, ".")]
            pub static $topic: Topic = Topic { letter: $letter, title: $title };
            $(
                #[doc = concat!("The rule about ", $decides, ".")]
                pub const $id: Rule = Rule(&Row {
                    id: stringify!($id),
                    topic: &$topic,
                    question: $question,
                    decides: $decides,
                    keys: $keys,
                    default: $default,
                });
            )+
        )+

        /// Every rule, in the order of the documentation.
        pub const ALL: &[Rule] = &[$($($id,)+)+];
    };
}

rules! {
    PARTICIPANTS = "A" "who takes part" {
        A1: "part in the sync", "which documents of a kind take part", "`select`",
            "all; what is not selected is left alone";
        A2: "part in the sync", "what a selected document needs and the selection lacks", "`dependencies`",
            "takes part too; another project must be there";
        A3: "mode", "how a kind is treated", "`kinds`",
            "see [the kinds](resources.md)";
        A4: "counterpart", "what a source name is called there", "`names`",
            "the same";
        A5: "gone from the source", "what is gone from the source since the last sync", "`prune`, `max_delete`, `protect`",
            "documents are reported; steps, phases and rules go if nobody edited them there, rows, tags and parameters stay; not more than 10 at once, nor a fifth of a list";
        A6: "changed on both sides", "what both sides changed since the last sync, and what only one of them did", "`on_conflict`, `rules`",
            "an edit of the source alone is taken, one of the destination stays; where both edited, the destination's stays, and that is reported";
        A7: "", "versions that lie apart", "`allow_version_gap`",
            "one release apart with a note, more is refused";
        A8: "first sync", "a document that stands on both sides, differs, and that no sync has paired", "`first_sync`",
            "the plan is refused and lists them; rows of variables stay";
        A9: "", "both ends are one space", "`templates`",
            "refused, but for projects that follow a template of the same space";
        A10: "gone from the destination", "what is gone from the destination since the last sync", "`deleted_there`",
            "stays away, and that is reported";
        A11: "owners' guard", "what the owners of the destination never allow", "",
            "read there from the library variable set `octosync.guard`, and above every configuration";
        A12: "template", "one project that others follow", "`templates`",
            "none; what `keep` does not name arrives in each project that follows it";
    }
    SCOPES = "B" "scopes without a full counterpart" {
        B1: "", "scopes of variables", "`scopes.variables`",
            "narrowed, or skipped when nothing is left";
        B2: "", "scopes of steps", "`scopes.steps`",
            "narrowed, or skipped when nothing is left";
        B3: "", "scopes of accounts, certificates and deployment targets", "`scopes.accounts`, `scopes.certificates`, `scopes.targets`",
            "narrowed, or skipped when nothing is left; of targets never widened";
        B4: "", "tenant tags of channels, environments of runbooks, what triggers and subscriptions are about", "`scopes.channels`, `scopes.runbooks`, `scopes.triggers`, `scopes.subscriptions`",
            "narrowed, or skipped when nothing is left; of triggers and subscriptions never widened";
        B5: "", "what the roles of a new team are for", "`scopes.team_roles`",
            "narrowed, or skipped when nothing is left; never widened";
        B6: "deployment freeze", "what a deployment freeze is about, and when", "`kinds.deployment_freezes`",
            "nobody asks for them; a freeze arrives with all that it is about, or not at all, and one that stands there stays as it is";
    }
    LIFECYCLES = "C" "lifecycles and channels" {
        C1: "", "phases of a new lifecycle, and what starts deployments by itself", "`lifecycles.phases`, `lifecycles.automatic`, `rules`",
            "mapped; one without environments is dropped, a lifecycle without phases takes no part; what starts deployments arrives off";
        C2: "", "an existing lifecycle", "`kinds.lifecycles`",
            "left alone";
        C3: "reference", "a project's lifecycle without counterpart", "`lifecycles.missing`",
            "refused";
        C4: "reference", "a channel's lifecycle without counterpart", "`channels.missing_lifecycle`",
            "the channel takes no part";
        C5: "", "a step of a channel that takes no part", "`scopes.steps.channels`",
            "as B2";
        C6: "", "a value of such a channel", "`scopes.variables.channels`",
            "as B1";
        C7: "", "the default channel", "",
            "that of a new project gets the source's name; an existing flag never moves";
        C8: "", "retention", "",
            "keeps its meaning across versions; a cloud's limits, and a space's default that differs, are findings";
    }
    VARIABLES = "D" "variables" {
        D1: "value of a new row", "the value of a new row", "`variables.new`, `new_renamed`, `new_widened`",
            "the source's; a placeholder if its scope is another there";
        D2: "value of an existing row", "the value of a row on both sides", "`variables.existing`",
            "as A6; before any sync the destination's";
        D3: "secret", "a secret", "`secrets`",
            "a placeholder; one that is there is never touched, unless a run wrote it and its supplied value changed";
        D4: "sensitive on one side", "a secret on one side and a text on the other", "",
            "reported, never converted";
        D5: "rows of one place", "several rows that would hold the placeholder with one scope", "`variables.keep_duplicates`",
            "one row; rows of one scope and different values are refused";
        D6: "value of a row", "a value per destination", "`rules`",
            "";
        D7: "", "a row that the source has no more", "`prune.variables`",
            "stays";
        D8: "reference", "a value that names what has no counterpart", "`variables.missing_reference`",
            "the row is skipped";
        D9: "", "type, prompt, description", "",
            "type and value go together, the rest like the value";
        D10: "values of tenants", "what tenants set for templates of projects and library variable sets", "`variables`",
            "as D1 to D8, by tenant, environment and template; what cannot stand there is left out and said, and templates without any value are listed";
        D11: "values of its own", "rows there under a name of which none pairs", "`variables.own_values`",
            "they are its own: no row of that name is added";
        D12: "value in force", "a new row that would win over a value in force there, or tie with it", "`variables.shadows`",
            "left out and named, if it has no value yet or the value there is the destination's own";
        D13: "variable without value", "a value or a step that uses a variable which has no value there", "",
            "a finding";
    }
    STEPS = "E" "steps and processes" {
        E1: "steps of the destination", "steps that only the destination has", "`steps.destination_only`",
            "stay between their neighbours";
        E2: "", "steps on both sides", "`first_sync.deployment_processes`",
            "as A8";
        E3: "", "the order of steps", "",
            "the source's, with E1";
        E4: "", "a step that shall have another scope there", "`rules`",
            "";
        E5: "origin", "versions of step templates", "",
            "the newest of equal content";
        E6: "reference", "what a step or project names without counterpart", "`missing_reference`",
            "refused, with step and field";
        E7: "reference", "a step that releases a project that takes no part", "`dependencies`",
            "that project must be there";
        E8: "publishing", "what is published of runbooks", "`runbooks.publish`",
            "never copied; the plan says which of them have to be published there, and publishes them if that is asked for";
        E9: "version control", "projects under version control on either side", "`git_projects`",
            "what lives in the database of both is synced";
        E10: "automatic releases", "a new project's automatic releases, triggers, and subscriptions", "`release_strategy.auto_create`, `triggers.enabled`, `subscriptions.enabled`",
            "off";
        E11: "", "an approval that gets weaker", "`allow_weaker_gates`, `rules`",
            "refused";
        E12: "", "slugs", "",
            "sent with a new document, kept on an existing one";
        E13: "reference", "a step that takes no part and that a channel's rule, a donor package or a release strategy names", "`missing_reference.action`",
            "left out, and said; the rest goes";
        E14: "dangling reference", "what names nothing on its own side", "`missing_reference.dangling`",
            "left out where the field allows it, else its item is skipped; teams of an approval are refused; the destination's own stays";
        E15: "", "places that only the owner knows to hold references", "`references`",
            "ids there are translated";
        E16: "", "what becomes of the rest where something is refused", "`on_refusal`",
            "nothing is written";
        E17: "template", "projects and steps made from templates of Platform Hub", "",
            "named, never turned into ordinary ones in silence; a new project of one is refused, a step of one that nothing there uses warned of";
        E18: "", "keys that see or may do only a part", "",
            "said on either side; what the plan needs and the key lacks is refused before the first write";
    }
    DETAILS = "F" "details that differ by design" {
        F1: "", "accounts and feeds of one name and different types, certificates with and without a private key", "",
            "refused";
        F2: "", "secrets of new accounts and feeds", "`secrets`",
            "a placeholder, listed as work to do";
        F3: "", "certificates", "`kinds.certificates`, `secrets`",
            "looked up by name, archived ones never; files are never read, and replaced only by one that `secrets` supplies";
        F4: "", "worker pools", "`missing_reference.worker_pool`",
            "the pool only; one without a healthy worker is a finding";
        F5: "", "teams", "`teams.members`, `kinds.teams`, `kinds.scoped_user_roles`, `kinds.user_roles`",
            "those of the space are created, without members unless that is asked for, with their roles; those of one that stands there are verified, and so is what the roles grant";
        F6: "tenants", "tags of tenants, and the projects and environments that they are connected to", "`tenants.tags`, `tenants.environments`, `rules`",
            "both sides add to them; connections without counterpart are left out, a new tenant that would keep none is not created";
        F7: "", "packages of the server's own feed", "`packages.mode`, `packages.max_size`",
            "nobody asks for them; `report` lists what the destination's feed lacks, `copy` streams it from the source's, up to `packages.max_size`, and overwrites nothing";
        F8: "logos", "logos of projects, tenants and step templates", "`logos`",
            "not carried; where that is asked for, compared by what the files hold";
        F9: "", "deployment targets and workers", "`kinds.targets`, `kinds.workers`, `scopes.workers`",
            "targets are looked up, workers take no part; those that poll never arrive, of new ones that listen the plan says whom they have to trust, and health is not compared";
        F10: "", "kinds that must match exactly (`mirror`, `verify`)", "`kinds`",
            "proved by content, extras are counted";
        F11: "", "accounts that steps name directly", "`rules`",
            "a finding";
        F12: "", "names of the source in texts", "",
            "a finding; texts are never rewritten";
        F13: "", "what is not changed on purpose", "",
            "stays to the byte: empty texts, the text of JSON, numbers, unknown fields";
        F14: "", "what the server stores in a form of its own", "",
            "equal in comparisons; what it does not keep is said, and the run ends with 4";
    }
    REPORTS = "G" "what a plan says" {
        G: "", "what a plan says of each decision", "",
            "what, why, who said so, what to write instead, when it takes effect";
    }
}
