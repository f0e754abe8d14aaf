//! Findings about both ends and the plan as a whole.

findings! {
    DEFAULT_DIFFERS = "default.differs" [Warning] [C8, E6]
        "A default of the space means something else on each side":
        "What names none means the default, such as a step without a worker pool, or a lifecycle that keeps releases as long as \
         the space's default says: the same word would mean another type, or another time, there.";
        "Nothing, if that is right; else name one on the source, or make the defaults of both spaces equal.";
    PLACE_SAME = "place.same" [Refusal] [A9]
        "Source and destination are one space of one instance":
        "A space cannot be synced with itself, however its address is written.";
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
}
