//! One claim a row: what both sides had when they were first synced, what each made of it since, and what the second sync makes
//! of that.

use super::{World, lines, said};

/// A claim; the rows of both sides at the first sync; what each made of them since; what comes of it: the rows, then what is
/// said.
struct Case {
    claim: &'static str,
    first: (&'static [&'static str], &'static [&'static str]),
    then: (&'static [&'static str], &'static [&'static str]),
    rows: &'static [&'static str],
    said: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        claim: "what neither side changed stays",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = x"], &["n1: A = x"]),
        rows: &["n1: A = x"],
        said: &[],
    },
    Case {
        claim: "what only the source changed is taken",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = y"], &["n1: A = x"]),
        rows: &["n1: A = y"],
        said: &["taken A.Value"],
    },
    Case {
        claim: "what only the destination changed is kept",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = x"], &["n1: A = y"]),
        rows: &["n1: A = y"],
        said: &["kept A.Value"],
    },
    Case {
        claim: "what both changed alike is no conflict",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = y"], &["n1: A = y"]),
        rows: &["n1: A = y"],
        said: &[],
    },
    Case {
        claim: "what both changed otherwise is a conflict",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = y"], &["n1: A = z"]),
        rows: &["n1: A = z"],
        said: &["conflict KeepDestination A.Value"],
    },
    Case {
        claim: "what the first sync left is the destination's own",
        first: (&["1: A = x"], &["d1: A = own"]),
        then: (&["1: A = x"], &["d1: A = own"]),
        rows: &["d1: A = own"],
        said: &["own A.Value"],
    },
    Case {
        claim: "and a later edit of the source is a conflict",
        first: (&["1: A = x"], &["d1: A = own"]),
        then: (&["1: A = y"], &["d1: A = own"]),
        rows: &["d1: A = own"],
        said: &["conflict KeepDestination A.Value"],
    },
    Case {
        claim: "until both agree",
        first: (&["1: A = x"], &["d1: A = own"]),
        then: (&["1: A = own"], &["d1: A = own"]),
        rows: &["d1: A = own"],
        said: &[],
    },
    Case {
        claim: "fields are merged one by one",
        first: (&["1: A = x // old"], &[]),
        then: (&["1: A = x // new"], &["n1: A = y // old"]),
        rows: &["n1: A = y // new"],
        said: &["kept A.Value", "taken A.Description"],
    },
    Case {
        claim: "a rename on the source is a rename",
        first: (&["1: A = x"], &[]),
        then: (&["1: B = x"], &["n1: A = x"]),
        rows: &["n1: B = x"],
        said: &["taken A.Name"],
    },
    Case {
        claim: "a rename on the destination stays",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = y"], &["n1: B = x"]),
        rows: &["n1: B = y"],
        said: &["kept B.Name", "taken B.Value"],
    },
    Case {
        claim: "two names of one row are a conflict",
        first: (&["1: A = x"], &[]),
        then: (&["1: B = x"], &["n1: C = x"]),
        rows: &["n1: C = x"],
        said: &["conflict KeepDestination C.Name"],
    },
    Case {
        claim: "the case of a name is no part of it",
        first: (&["1: A = x"], &[]),
        then: (&["1: a = x"], &["n1: A = x"]),
        rows: &["n1: A = x"],
        said: &[],
    },
    Case {
        claim: "swapped names swap",
        first: (&["1: A = x", "2: B = y"], &[]),
        then: (&["1: B = x", "2: A = y"], &["n1: A = x", "n2: B = y"]),
        rows: &["n2: A = y", "n1: B = x"],
        said: &["taken A.Name", "taken B.Name"],
    },
    Case {
        claim: "a secret is renamed and keeps its value",
        first: (&["1: A = ***", "2: B = ***"], &[]),
        then: (&["1: B = ***", "2: A = ***"], &["n1: A = ***", "n2: B = ***"]),
        rows: &["n2: A = ***", "n1: B = ***"],
        said: &["taken A.Name", "taken B.Name"],
    },
    Case {
        claim: "swapped scopes swap",
        first: (&["1: A = x [Test]", "2: A = y [Prod]"], &[]),
        then: (&["1: A = x [Prod]", "2: A = y [Test]"], &["n1: A = y [Prod]", "n2: A = x [Test]"]),
        rows: &["n2: A[environments=Prod] = x", "n1: A[environments=Test] = y"],
        said: &["taken A[environments=Prod].Scope", "taken A[environments=Test].Scope"],
    },
    Case {
        claim: "swapped scopes of secrets do not move them, and no placeholder takes the place of one",
        first: (&["1: A = *** [Test]", "2: A = *** [Prod]"], &[]),
        then: (&["1: A = *** [Prod]", "2: A = *** [Test]"], &["n1: A = *** [Prod]", "n2: A = *** [Test]"]),
        rows: &["n1: A[environments=Prod] = ***", "n2: A[environments=Test] = ***"],
        said: &[
            "D2 kept A[environments=Prod]",
            "D2 kept A[environments=Test]",
            "D12 skipped A[environments=Prod]",
            "D12 skipped A[environments=Test]",
        ],
    },
    Case {
        claim: "a row moves to another scope with its value",
        first: (&["1: A = x [Test]"], &[]),
        then: (&["1: A = y [Prod]"], &["n1: A = x [Test]"]),
        rows: &["n1: A[environments=Prod] = y"],
        said: &["taken A[environments=Test].Scope", "taken A[environments=Test].Value"],
    },
    Case {
        claim: "a row whose value is the destination's own stays, and the new place gets a row of its own",
        first: (&["1: A = x [Test]"], &[]),
        then: (&["1: A = x [Prod,Test]"], &["n1: A = own [Test]"]),
        rows: &["n2: A[environments=Prod] = x", "n1: A[environments=Test] = own"],
        said: &["D2 kept A[environments=Test]", "kept A[environments=Test].Value"],
    },
    Case {
        claim: "a secret stays, and the new place gets a row of its own",
        first: (&["1: A = *** [Test]"], &[]),
        then: (&["1: A = *** [Prod,Test]"], &["n1: A = *** [Test]"]),
        rows: &["n2: A[environments=Prod] = ***", "n1: A[environments=Test] = ***"],
        said: &["D2 kept A[environments=Test]", "D3 placeholder A[environments=Prod]"],
    },
    Case {
        claim: "a secret is narrowed where it stands",
        first: (&["1: A = *** [Prod,Test]"], &[]),
        then: (&["1: A = *** [Test]"], &["n1: A = *** [Prod,Test]"]),
        rows: &["n1: A[environments=Test] = ***"],
        said: &["taken A[environments=Prod,Test].Scope"],
    },
    Case {
        claim: "a scope that the destination edited stays",
        first: (&["1: A = x [Test]"], &[]),
        then: (&["1: A = x [Test]"], &["n1: A = x [Prod,Test]"]),
        rows: &["n1: A[environments=Prod,Test] = x"],
        said: &["kept A[environments=Prod,Test].Scope"],
    },
    Case {
        claim: "scopes of both sides are a conflict",
        first: (&["1: A = x [Test]"], &[]),
        then: (&["1: A = x [Dev]"], &["n1: A = x [Prod]"]),
        rows: &["n1: A[environments=Prod] = x"],
        said: &["conflict KeepDestination A[environments=Prod].Scope"],
    },
    Case {
        claim: "one row is split in two",
        first: (&["1: A = x [Prod,Test]"], &[]),
        then: (&["1: A = x [Test]", "2: A = y [Prod]"], &["n1: A = x [Prod,Test]"]),
        rows: &["n2: A[environments=Prod] = y", "n1: A[environments=Test] = x"],
        said: &["taken A[environments=Prod,Test].Scope"],
    },
    Case {
        claim: "a secret that is split in two stays whole, and no placeholder takes its place",
        first: (&["1: A = *** [Prod,Test]"], &[]),
        then: (&["1: A = *** [Test]", "2: A = *** [Prod]"], &["n1: A = *** [Prod,Test]"]),
        rows: &["n1: A[environments=Prod,Test] = ***"],
        said: &[
            "D12 kept A[environments=Prod,Test]",
            "D12 skipped A[environments=Prod]",
            "conflict KeepDestination A[environments=Prod,Test].Scope",
        ],
    },
    Case {
        claim: "and so does a value that is the destination's own",
        first: (&["1: A = x [Prod,Test]"], &[]),
        then: (&["1: A = x [Test]", "2: A = y [Prod]"], &["n1: A = own [Prod,Test]"]),
        rows: &["n1: A[environments=Prod,Test] = own"],
        said: &[
            "D12 kept A[environments=Prod,Test]",
            "D12 skipped A[environments=Prod]",
            "conflict KeepDestination A[environments=Prod,Test].Scope",
            "kept A[environments=Prod,Test].Value",
        ],
    },
    Case {
        claim: "two rows become one where the other goes from the source, which stays with its value",
        first: (&["1: A = x [Test]", "2: A = y [Prod]"], &[]),
        then: (&["1: A = x [Prod,Test]"], &["n1: A = y [Prod]", "n2: A = x [Test]"]),
        rows: &["n1: A[environments=Prod] = y", "n2: A[environments=Test] = x"],
        said: &[
            "D12 kept A[environments=Test]",
            "conflict KeepDestination A[environments=Test].Scope",
            "unpruned A[environments=Prod]",
        ],
    },
    Case {
        claim: "a row that is gone from the source stays, and is reported",
        first: (&["1: A = x", "2: B = y"], &[]),
        then: (&["1: A = x"], &["n1: A = x", "n2: B = y"]),
        rows: &["n1: A = x", "n2: B = y"],
        said: &["unpruned B"],
    },
    Case {
        claim: "a row that is gone from the destination stays away",
        first: (&["1: A = x", "2: B = y"], &[]),
        then: (&["1: A = x", "2: B = y"], &["n1: A = x"]),
        rows: &["n1: A = x"],
        said: &["away B"],
    },
    Case {
        claim: "and is a conflict when the source edits it",
        first: (&["1: A = x", "2: B = y"], &[]),
        then: (&["1: A = x", "2: B = z"], &["n1: A = x"]),
        rows: &["n1: A = x"],
        said: &["conflict KeepDestination B"],
    },
    Case {
        claim: "a row that only the destination has stays",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = x"], &["n1: A = x", "d1: B = mine"]),
        rows: &["n1: A = x", "d1: B = mine"],
        said: &[],
    },
    Case {
        claim: "a source row made anew inherits by its scope",
        first: (&["1: A = x [Test]"], &[]),
        then: (&["9: A = y [Test]"], &["n1: A = x [Test]"]),
        rows: &["n1: A[environments=Test] = y"],
        said: &["taken A[environments=Test].Value"],
    },
    Case {
        claim: "and by its value",
        first: (&["1: A = x [Test]"], &[]),
        then: (&["9: A = x [Prod]"], &["n1: A = x [Test]"]),
        rows: &["n1: A[environments=Prod] = x"],
        said: &["taken A[environments=Test].Scope"],
    },
    Case {
        claim: "a row made anew on the destination is found by its handle",
        first: (&["1: A = x [Test]"], &[]),
        then: (&["1: A = y [Test]"], &["d9: A = x [Test]"]),
        rows: &["d9: A[environments=Test] = y"],
        said: &["taken A[environments=Test].Value"],
    },
    Case {
        claim: "a text that becomes a secret on the source stays a text",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = ***"], &["n1: A = x"]),
        rows: &["n1: A = x"],
        said: &["D4 kept A"],
    },
    Case {
        claim: "a secret that becomes a text on the source stays a secret",
        first: (&["1: A = ***"], &[]),
        then: (&["1: A = x"], &["n1: A = ***"]),
        rows: &["n1: A = ***"],
        said: &["D4 kept A"],
    },
    Case {
        claim: "a text that becomes a secret on the destination stays one",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = y"], &["n1: A = ***"]),
        rows: &["n1: A = ***"],
        said: &["D4 kept A"],
    },
    Case {
        claim: "a secret and a text of one place do not take each other's rows",
        first: (&["1: A = ***", "2: A = x"], &[]),
        then: (&["1: A = x", "2: A = ***"], &["n1: A = ***", "n2: A = x"]),
        rows: &["n1: A = ***", "n2: A = x"],
        said: &["D4 kept A", "D4 kept A", "ambiguous A A made=false"],
    },
    Case {
        claim: "a row that would be renamed over a value of the destination's own keeps its name",
        first: (&["1: A = x"], &["d1: B = mine"]),
        then: (&["1: B = x"], &["n1: A = x", "d1: B = mine"]),
        rows: &["n1: A = x", "d1: B = mine"],
        said: &["D12 kept A", "conflict KeepDestination A.Name"],
    },
    Case {
        claim: "a row is restricted as the source restricts it",
        first: (&["1: A = x"], &[]),
        then: (&["1: A = x (web)"], &["n1: A = x"]),
        rows: &["n1: A[roles=web] = x"],
        said: &["taken A.Scope"],
    },
    Case {
        claim: "values of one scope that are as they came are merged one by one",
        first: (&["1: A = x", "2: A = y"], &[]),
        then: (&["1: A = x2", "2: A = y"], &["n1: A = y", "n2: A = x"]),
        rows: &["n2: A = x2", "n1: A = y"],
        said: &["ambiguous A A made=false", "taken A#2.Value"],
    },
    Case {
        claim: "and are the destination's own when one of them is not",
        first: (&["1: A = x", "2: A = y"], &[]),
        then: (&["1: A = x2", "2: A = y", "3: A = z"], &["n1: A = y", "n2: A = x [Test]"]),
        rows: &["n1: A = y", "n2: A[environments=Test] = x"],
        said: &["D5 kept A", "D5 kept A", "D5 kept A"],
    },
    Case {
        claim: "and when one of them was removed",
        first: (&["1: A = x", "2: A = y"], &[]),
        then: (&["1: A = x", "2: A = y2"], &["n2: A = x"]),
        rows: &["n2: A = x"],
        said: &["D5 kept A", "D5 kept A"],
    },
    Case {
        claim: "rows that were kept out are no news",
        first: (&["1: A = x [Dev]", "2: A = y"], &["d1: A = mine [Prod]"]),
        then: (&["1: A = z [Dev]", "2: A = y"], &["d1: A = mine [Prod]"]),
        rows: &["d1: A[environments=Prod] = mine"],
        said: &["D11 kept A", "D11 kept A[environments=Dev]"],
    },
];

#[test]
fn a_second_sync_takes_keeps_and_says() {
    let mut wrong = Vec::new();
    for Case { claim, first, then, rows, said: expected } in CASES {
        let mut world = World::new(first.0, first.1);
        world.sync();
        (world.source, world.there) = (lines(then.0), lines(then.1));
        let outcome = said(&world.sync());
        let is = world.shown();
        let mut wanted: Vec<&str> = expected.to_vec();
        wanted.sort_unstable();
        if is != *rows || outcome != wanted {
            wrong.push(format!("{claim}:\n  is     {is:?}; {outcome:?}\n  wanted {rows:?}; {wanted:?}"));
        }
        let again = world.sync();
        if world.shown() != is {
            wrong.push(format!(
                "{claim}: the next sync changes\n  {is:?} to\n  {:?}; {:?}",
                world.shown(),
                said(&again)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
