//! Findings about places that name other documents.

findings! {
    REF_IN_TEXT = "ref.in_text" [Warning] []
        "A text mentions the id of a document of the source":
        "Ids mean nothing, or something else, on the destination. In scripts and free text they are reported, and never \
         rewritten.";
        "Use the name, or a variable, in place of the id on the source.";
    REF_LEFT_OUT = "ref.left_out" [Note] [E6, E13]
        "A reference without a counterpart was left out":
        "The field may be empty without harm, so the document arrives without it; or an entry of a channel's rule, a donor package or \
         a release strategy names a step that takes no part.";
        "Nothing, or sync what the field names as well.";
    REF_MANY = "ref.many" [Refusal] [A4]
        "A place that can name one document would get several":
        "`names` maps the name to a list. Scopes can hold all of them; this place can hold only one.";
        "Map the name to one name.";
    REF_OWN_ITEM = "ref.own_item" [Refusal] []
        "A document refers to an item of its own that it does not have yet":
        "The item gets its id by the same write that would have to send it.";
        "Add the step on the destination by hand first.";
    REF_UNDECLARED = "ref.undeclared" [Refusal, Note] []
        "A structured place holds the id of a document of the source where octosync does not expect one":
        "An id of the source means nothing, or something else, on the destination, so it never gets there. The place may belong to a \
         plug-in or a step template whose fields octosync does not know. It is a note where an exception allows it.";
        "Use the name, or a variable, on the source; or, if it only looks like an id, let it pass with an exception that sets \
         `undeclared: allow`.";
    REF_UNKNOWN = "ref.unknown" [Refusal] [E6]
        "The configuration names a document that the destination does not have":
        "The name stands in an exception or a fallback, and neither stands on the destination nor is created by this plan.";
        "Create it there, or write another name.";
    REF_UNMAPPED = "ref.unmapped" [Refusal] [C3, C4, D8, E6, E7]
        "A document that is named has no counterpart on the destination":
        "The reference cannot be left out without changing what the document does, so nothing is guessed.";
        "Create the counterpart, map its name with `names`, let its kind be created, or write the fallback that the finding names.";
    SCOPE_MISSING = "scope.missing" [Refusal] [B1, B2, B3, B4, C1]
        "A scope lost entries, and its policy demands all or some of them":
        "The policy of this dimension is `fail_unless_all` or `fail_unless_any`.";
        "Map or create the missing entries, or write another policy with `scopes`.";
    SCOPE_RETIRED = "scope.retired" [Note] [A5, B1]
        "The source took away the last place of something that has a counterpart here":
        "Since the last sync the scope was edited on the source, and nothing of what is left of it has a counterpart on this \
         destination. It is gone from the source, as seen from here; what stands there stays.";
        "Remove it on the destination by hand, if it is not needed there any more.";
    SCOPE_WIDENED = "scope.widened" [Refusal, Warning] [B1, B2, B3, B4, C1]
        "Something would be restricted less than on the source, or than it is there now":
        "A dimension of a scope would lose its last entry, and an empty scope applies everywhere: a value, a step or an account \
         would reach environments that nobody meant. It is a warning where that is accepted. It is found again in a plan file \
         by `show` and `apply`, whatever the file says of itself.";
        "Map or create what is missing, choose a policy that skips, or accept it with `allow_widening: true` or `--allow-widening`.";
    STEP_DIRECT_ACCOUNT = "step.direct_account" [Note] [F11]
        "A step names an account directly, not by a variable":
        "Such a step uses the same account in every environment.";
        "Nothing, if the account of that name is right there; else write an exception that sets `account: \"#{Variable}\"`.";
    TEXT_FOREIGN_NAME = "text.foreign_name" [Note] [F12]
        "A text names something that is called otherwise on the destination, or is not there":
        "Scripts, conditions and values can hold names of environments, projects, channels, and the source's own host. They are \
         reported, and never rewritten.";
        "Look whether that name is meant, and put a variable there if it is.";
}
