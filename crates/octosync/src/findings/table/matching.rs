//! Findings about the counterparts of documents.

findings! {
    MATCH_AMBIGUOUS = "match.ambiguous" [Refusal, Warning] [A4]
        "Several documents of one kind have the same name on one side":
        "Documents are matched by name, compared without case and surrounding blanks. Where a name stands for several documents of \
         the source or of the destination, nobody can tell which of them is meant, so none is chosen. It refuses the plan where the \
         kind is synced, and is a warning where it is only looked up.";
        "Rename all but one of them on the side that the finding names.";
    MATCH_BY_ORIGIN = "match.by_origin" [Note] [E5]
        "A community template was matched by the entry of the gallery that it was installed from":
        "The destination has installed the same entry of the gallery under another name. It is the counterpart, and it keeps its \
         name.";
        "Nothing, if this is meant; else map the name with `names.step_templates`.";
    MATCH_MANY_TO_ONE = "match.many_to_one" [Refusal] [A4]
        "Two documents of the source lead to one document of the destination":
        "Both would be written to the same place, and the last one would win. Several names may lead to one wherever nothing of it \
         is written: in scopes, under `existing`, and under `create` where it stands there already.";
        "Give one of them another name with `names`, or leave one out with `select`.";
    MATCH_NAME_TAKEN = "match.name_taken" [Refusal] [A4]
        "A document cannot be created, because another kind that shares its collection has the name":
        "Library variable sets and script modules share a collection of the server, and so their names.";
        "Rename one of the two, or map the name with `names`.";
    MATCH_ONE_TO_MANY = "match.one_to_many" [Refusal] [A4]
        "A document that would be written leads to several names":
        "A list in `names` maps one name to many, which is good in scopes only: a document that is written can have one \
         counterpart.";
        "Map it to one name, or set the kind to `existing`, so that it is not written.";
    MATCH_PAIR_DIFFERS = "match.pair_differs" [Refusal] [A4]
        "A document was paired with one of the destination, and its name leads to another one there":
        "The last sync paired the two, and since then somebody gave the name to another document there (cloned it, say, and \
         renamed the old one), or the source's was renamed to a name that another one has there. Nobody can tell which of them \
         is meant.";
        "Rename one of the two on the destination, or say with `names` which one it is.";
    MATCH_GONE_THERE = "match.gone_there" [Refusal, Warning] [A10]
        "A document that an earlier sync wrote or paired is gone from the destination":
        "Somebody deleted it there, so it is not made again. It refuses the plan where something that is written needs it.";
        "Nothing, if it shall be gone; else write `deleted_there: recreate`.";
    MATCH_GONE = "match.gone" [Note] [A5]
        "A document that an earlier sync paired is gone from the source":
        "It was deleted on the source, or is not visible to the key any more. The destination's stays as it is.";
        "Delete it on the destination by hand, if it is not needed there any more.";
    SYNC_CONFLICT = "sync.conflict" [Refusal, Warning] [A6]
        "Both sides changed the same since the last sync, differently":
        "The source's side changed what the destination's people changed too, or what is their own since the last sync. Which of \
         them wins is up to `on_conflict`: by default the destination's stays, and every plan says so until both are equal.";
        "Make both equal by hand, or decide with `on_conflict`, or with an exception in `rules`.";
    EDITS_UNKNOWN = "edits.unknown" [Note] [A6]
        "Who edited the destination since the last sync is not known":
        "A plan names who edited what both sides changed, or what the destination keeps, from the destination's audit feed. The feed \
         could not be read; nothing depends on that.";
        "Nothing; or give the user of the destination's key a role with `EventView`.";
    MATCH_STANDS_IN = "match.stands_in" [Note] [F4]
        "A document of another type stands in for one that only some servers can have":
        "`names` maps it to a document that does the same work, such as a dynamic worker pool to one with workers. What stands in \
         is used, and left as it is.";
        "Nothing.";
    MATCH_SUGGESTED = "match.suggested" [Note] [A4]
        "A document of the destination has the slug of one of the source, but another name":
        "Documents pair by name, or by what `names` says. A slug outlives renames: it tells what something was once called, which \
         can be the very opposite of what it is now. So an equal slug is only a suggestion, and nothing follows from it.";
        "If it is the same document, map its name with `names`; else nothing.";
    MATCH_TYPE_DIFFERS = "match.type_differs" [Refusal] [F1]
        "Two documents of one name are of different types":
        "An account with a token cannot take the place of one with a password, nor one type of feed that of another: what uses it \
         would fail.";
        "Rename one of the two, or map the name with `names`.";
    VERIFY_DIFFERS = "verify.differs" [Refusal] [F10]
        "A document differs, and its kind is only verified":
        "Under the mode `verify` the content of both sides must be equal; nothing is written.";
        "Make both sides equal by hand, or set the kind to `merge` or `mirror`.";
    VERIFY_MISSING = "verify.missing" [Refusal] [F10]
        "A document is missing on the destination, and its kind is only verified":
        "Under the mode `verify` the destination must have every document of the source; none is created.";
        "Create it on the destination, or set the kind to `create`.";
    FIRST_SYNC_UNPAIRED = "first_sync.unpaired" [Refusal] [A8]
        "A document stands on both sides with different content, and no sync has paired it":
        "Without a sync before this one nobody can tell which side's content is right. The plan shows the differences.";
        "Write `first_sync: { <kind>: take_source }` or `keep_destination`, or let an exception decide for one document.";
}
