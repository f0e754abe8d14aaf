//! Findings about words of the configuration that mean nothing in these spaces.

findings! {
    IGNORE_UNMATCHED = "ignore.unmatched" [Warning] []
        "An entry of `ignore` leaves nothing out":
        "No document of the destination is called so, or none of those that are has such a field: what it was meant to leave out is drift. \
         Fields are called as the API calls them, which `octosync drift --json` shows.";
        "Write the name that the finding suggests, or remove the entry.";
    NAMES_NOT_THERE = "names.not_there" [Refusal, Warning] [A4]
        "`names` maps to a name that the destination does not have":
        "It neither stands there nor is created by this sync. Such a line is almost always misspelt, and all that is for the name \
         would quietly be left out. It is a warning for roles as long as no target there has any: nobody can tell then.";
        "Write the name that the finding suggests, or `~` if there is no counterpart, or create it there.";
    NAMES_UNKNOWN = "names.unknown" [Refusal, Warning] [A4]
        "`names` maps a name that the source does not have":
        "Such a line does nothing, and is almost always misspelt; the name that it was meant for would not be mapped. It is a \
         warning for roles, which can be in use where octosync does not look.";
        "Write the name that the finding suggests, or remove the line.";
    PROTECT_UNMATCHED = "protect.unmatched" [Warning] [A5]
        "A pattern in `protect` matches nothing":
        "Nothing on the destination is called so: what it was meant to keep may be removed.";
        "Write the name that the finding suggests, or remove the pattern.";
    RULES_UNMATCHED = "rules.unmatched" [Warning] [A1]
        "An exception, or a word of its `match`, matches nothing":
        "A step that shall be left out and is misspelt in `rules` is deployed all the same. What is matched are the source's names; \
         for approvals the destination's, too.";
        "Write the name that the finding suggests, or remove the exception.";
    SECRETS_UNMATCHED = "secrets.unmatched" [Warning] [D3, F2]
        "A pattern in `secrets` matches no secret":
        "No secret of the destination, nor one that the sync brings there, is called so: the value is never used.";
        "Write the name that the finding suggests, or remove the entry.";
    SECRETS_CALLED_ALIKE = "secrets.called_alike" [Refusal] [D3]
        "Several secrets are called alike, so that one value would be written to all of them":
        "A variable can be called as another one is with its scope: `Db[environments=Test]`. `secrets` cannot tell them apart.";
        "Rename one of the variables on the source, or leave them out of `secrets` and enter them on the destination.";
    SELECT_EMPTY = "select.empty" [Refusal] [A1]
        "The selection is empty":
        "What `select` includes of a kind matches nothing, or nothing at all takes part. A sync of nothing would be green for ever.";
        "Correct the patterns, or write `kinds: { <kind>: ignore }` if none shall take part.";
    SELECT_UNMATCHED = "select.unmatched" [Warning] [A1]
        "A pattern in `select` matches nothing":
        "What it was meant to leave out takes part, or what it was meant to bring does not.";
        "Write the name that the finding suggests, or remove the pattern.";
    SOURCE_EMPTY = "source.empty" [Warning] [A1]
        "The source reads as empty, and the destination does not":
        "Lists come back empty where a key may see nothing. Nothing is written, and nothing that stands there is taken for gone.";
        "Look at `source.space`, and at what the user of the source's key may view.";
    WORD_RENAMED = "word.renamed" [Refusal] [A4]
        "A word of the configuration names what is called otherwise since the last sync":
        "What was renamed is the same for a sync, but a word that names it (`names`, `select`, `rules`, `secrets`, `ignore`) does not hold any \
         more: what was excluded would take part, and what an exception kept would be written. Words with wildcards, and those that \
         something else is called by now, are not refused.";
        "Write the new name that the finding says, or remove the word.";
}
