//! Findings about projects that follow a template.

findings! {
    TEMPLATES_HALF_MADE = "templates.half_made" [Warning] [A12]
        "A project that would follow a template is half-made":
        "An earlier run began to create it and did not come to an end. What it shall be is not known before that run is finished.";
        "Run the sync that creates it again, or delete it on the destination.";
    TEMPLATES_ITSELF = "templates.itself" [Refusal, Warning] [A12]
        "A template would follow a template":
        "Nothing follows itself: a pattern with wildcards that matches the template, too, leaves it out, and says so. A template that \
         would follow another one refuses the plan, as what arrives would depend on which of them comes first.";
        "Write patterns in `to` that do not match it.";
    TEMPLATES_ONE_SPACE = "templates.one_space" [Note] [A9, A12]
        "Source and destination are one space, in which projects follow a template":
        "Only these projects are written. All else of the space is looked up by name, and stays as it is, whatever the configuration \
         says of it.";
        "Nothing.";
    TEMPLATES_TWICE = "templates.twice" [Refusal] [A12]
        "A project has two things to follow":
        "Patterns of two templates match it, or the source's own project of its name takes part, too. Both would be written to the \
         same place, and the last one would win.";
        "Let one template match it, or leave out the source's own with `select`.";
    TEMPLATES_UNKNOWN = "templates.unknown" [Refusal] [A12]
        "A project that others shall follow is not on the source, or not the only one of its name":
        "Nobody can tell what the projects that follow it shall become.";
        "Correct `project` of the template, or rename one of the two on the source.";
    TEMPLATES_UNMATCHED = "templates.unmatched" [Warning] [A12]
        "A pattern of a template matches no project of the destination":
        "Projects that follow a template are not created: each has things of its own that only its people know.";
        "Create the project there, correct the pattern in `to`, or remove it.";
}
