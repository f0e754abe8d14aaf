//! Findings about both ends and the plan as a whole.

findings! {
    DEFAULT_DIFFERS = "default.differs" [Warning] [C8, E6]
        "A default of the space means something else on each side":
        "What names none means the default, such as a step without a worker pool, a machine without a policy, or a lifecycle that \
         keeps releases as long as the space's default says: the same word would mean another one, another type, or another time, \
         there.";
        "Nothing, if that is right; else name one on the source, or make the defaults of both spaces equal.";
    GUARD_FORBIDDEN = "guard.forbidden" [Refusal] [A11]
        "The owners of the destination forbid what the plan would do":
        "The library variable set `octosync.guard` of the destination names it in `Forbid`. No configuration, consent or option \
         overrides that.";
        "Change what is wanted so that it is not needed, leave it out with an exception that sets `skip: true`, or let the owners \
         change `Forbid` there.";
    GUARD_IN_FORCE = "guard.in_force" [Note] [A11]
        "The owners of the destination have a guard":
        "The library variable set `octosync.guard` of the destination says what octosync never does there. It was read before \
         planning, and `apply` reads it again.";
        "Nothing.";
    GUARD_PROTECTED = "guard.protected" [Refusal] [A11]
        "The owners of the destination protect what the plan would write":
        "A pattern in `Protect` of the library variable set `octosync.guard` of the destination matches it, or what it belongs to, \
         or what would change in it. The guard itself is always protected.";
        "Leave it out with an exception that sets `skip: true` or with `select`, or let the owners change `Protect` there.";
    GUARD_UNREADABLE = "guard.unreadable" [Refusal] [A11]
        "The guard of the destination's owners cannot be read or understood":
        "Nobody can tell what the owners forbid, so nothing is done.";
        "Let the owners correct the library variable set `octosync.guard` there, or let the user of the key see its variables.";
    GUARD_WRITER = "guard.writer" [Refusal] [A11]
        "The owners of the destination do not let the user of this key write":
        "`Writers` of the library variable set `octosync.guard` of the destination names other users.";
        "Use a key of one of them, or let the owners add the user.";
    KIND_ABSENT = "kind.absent" [Warning] []
        "The version of a side does not have a kind that takes part":
        "The server answers that there is no such collection. What the source has of that kind takes no part, and what refers to \
         it has no counterpart.";
        "Upgrade that side, or set `kinds` of it to `ignore`.";
    KIND_SHARED = "kind.shared" [Note] [A3]
        "Both spaces are of one instance, and share the documents of a kind that takes part":
        "Such documents belong to the instance and not to a space: each of them is on both sides already, and stays as it is.";
        "Change them by hand where they shall be about the other space, too.";
    KEY_LACKS = "key.lacks" [Refusal] [E18]
        "The key lacks a permission that this plan needs":
        "The server says what the user of the key may do, so that the first write need not find out.";
        "Give the user a role with the permission for what the finding names, or use the key of another user.";
    KEY_PARTIAL = "key.partial" [Refusal, Warning] [E18]
        "A key sees only a part of a side":
        "Its user's roles are limited to some projects, groups, environments or tenants, and servers leave out the rest without a \
         word. What would be created may stand there unseen: then the plan is refused.";
        "Give the user a role with the permission to view that is not limited.";
    PLACE_SAME = "place.same" [Refusal] [A9]
        "Source and destination are one space of one instance":
        "A space cannot be synced with itself, however its address is written. Only projects that follow a template of the same \
         space can be (`templates`).";
        "Correct `url` or `space` of one of them.";
    PLAN_CIRCLE = "plan.circle" [Refusal] []
        "Documents need each other, so that none can be written first":
        "Circles that octosync knows are split into two writes; this is another one.";
        "Break the circle on the source, or create one of the documents on the destination by hand.";
    POOL_NO_WORKER = "pool.no_worker" [Warning] [F4]
        "A worker pool that would be used has no healthy worker":
        "What runs in it would wait until it fails.";
        "Add a worker to the pool, or name another pool.";
    READ_FORBIDDEN = "read.forbidden" [Refusal, Warning] []
        "The key may not read something that is only looked up, or off unless asked for":
        "What refers to it has no counterpart, and the rules decide each such reference. A kind that was asked for in `kinds` \
         refuses the plan: what cannot be read is not taken for empty.";
        "Give the user of the key a role that may view it.";
    VERSION_GAP = "version.gap" [Refusal, Warning, Note] [A7]
        "Source and destination run different versions":
        "One release apart is noted. Further apart, fields can be missing or mean something else, so it refuses the plan; it is a \
         warning where that is accepted.";
        "Upgrade one of them, or accept the risk with `allow_version_gap: true`.";
    SERVER_RESTORED = "server.restored" [Warning] [A6]
        "A side was restored to an older copy since the last sync":
        "A document was written less often than the last sync had seen, or the destination's audit feed lacks an event that it had. What \
         stands on the destination as an earlier sync left it is nobody's edit: it is compared with what that sync knew. Where nobody \
         knows to when a document was restored, it has no past, and a difference is asked once more. Such a server gives the same ids \
         again, so pairs by ids count only under a name that they were known by.";
        "Look through the plan before it is applied; `deleted_there: recreate` brings back documents that the destination lost.";
    STATE_LOST = "state.lost" [Warning] [A8]
        "octosync wrote to the destination before, and the state remembers nothing of it":
        "The destination's audit feed tells of its runs. The state was lost, or is another one.";
        "Name the state of those runs with `state`, or put back a copy of it; else answer what the plan asks.";
    STATE_NOT_KEPT = "state.not_kept" [Warning] [A6]
        "What a run did could not be remembered":
        "The state could not be written, or another run holds the destination now. What was written stays written; the next sync \
         adopts what is equal on both sides, and asks where it is not.";
        "Mend what the message says, and run `octosync sync` again.";
    STATE_OLDER = "state.older" [Warning] [A6]
        "octosync wrote to the destination without this state":
        "The destination's audit feed tells of runs that the state does not know: it is an older copy, or another one. What those runs \
         left is not known, so the documents that they wrote count as without a past: nothing there is overwritten without being asked.";
        "Name the newest state with `state`, or put back the newest copy; else answer what the plan asks, once.";
}
