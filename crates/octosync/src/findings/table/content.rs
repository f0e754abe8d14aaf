//! Findings about the content of documents: fields, values, secrets, processes, lifecycles.

findings! {
    CREATED_TO_COMPLETE = "created.to_complete" [Todo] [F5, F9]
        "What is created has to be completed by a person":
        "octosync brings no members of teams: who may do something on the destination is decided there. A machine that listens takes \
         orders only from servers that it trusts, and only somebody on the machine can make it trust another one.";
        "Do what the finding says, when it is time.";
    DELETE_LIMIT = "delete.limit" [Refusal] [A5]
        "More would be removed from the destination than `max_delete` allows":
        "What goes is counted: what is gone from the source, what only the destination has where that is removed, and what the server \
         removes with it. Not more than `max_delete.count` goes in one plan (10), and not more than `max_delete.percent` of a list of \
         10 items and more (20). A list that is empty on the source and was not counts however short it is: a source that reads as \
         empty removes nothing.";
        "Look whether the source is as it should be. If all of that shall go, write the line that the finding says; keep some of it \
         with `protect`.";
    DELETE_PROTECTED = "delete.protected" [Refusal] [A5]
        "The server would remove something that `protect` keeps":
        "Removing a step takes the variables along that are scoped to it alone. Nothing but keeping the step keeps them.";
        "Protect the step, too, give the row another scope there, or take it out of `protect`.";
    FIELD_NOT_ACCEPTED = "field.not_accepted" [Warning] []
        "The server did not take a field as it was sent":
        "After each write the answer is compared with what was sent. What differs would show as a change in every plan.";
        "Look at the document on the destination; if the server is right, make the source say the same.";
    FIELD_NOT_SUPPORTED = "field.not_supported" [Refusal, Note] [A7]
        "A field of the source is not known to the destination":
        "No document of that kind on the destination has the field, or its version is too old for it. A field that restricts \
         something refuses the plan, because its document would be restricted less; any other is left out.";
        "Nothing where it is a note. Else upgrade the destination, or take the restriction off on the source.";
    FILE_MISSING = "file.missing" [Refusal] [F3]
        "A document would have to be created without the file that it holds":
        "Files of certificates, with their private keys, are never read. No placeholder can stand in for one, so that a certificate is \
         only created from a file that the owner supplies.";
        "Supply the file with `secrets`, upload it on the destination by hand, or leave the document out with an exception that sets \
         `skip: true`.";
    FILE_UNUSABLE = "file.unusable" [Refusal] [F3]
        "A supplied file cannot be used":
        "It is none that the server would take, its password is another one, or it cannot be had. It is looked at when the plan is \
         made, because its thumbprint tells whether it is the one that stands there.";
        "Supply PEM, or a PFX or DER file in base64, and its password under a name of its own.";
    GALLERY_MISSING = "gallery.missing" [Note] [E5]
        "A community template arrives as a custom one, because the destination's gallery cannot provide it":
        "A custom template works the same, but is not upgraded from the gallery.";
        "Let the destination fetch the gallery and install it there before the sync, if it shall be upgraded from there.";
    GATE_DIFFERS = "gate.differs" [Note] [E11]
        "An approval holds less on the destination than on the source, and the plan changes nothing about that":
        "Steps of the destination do not wait for it as those of the source do. It was so before, and stays so.";
        "Nothing, if it is meant; else change the process on the destination.";
    GATE_GUIDED = "gate.guided" [Warning] [E11]
        "Guided failure would be on over an approval that is not required":
        "Where guided failure is on, a person may go on after a step failed, and a refused approval is one, unless it is required. \
         It is reported where that was not so before, or for a new approval where it is not so on the source. Nothing is refused, as \
         whoever deploys may ask for guided failure anyway; the destination's owners can forbid it with `weaker_gates`.";
        "Make the approval required on the source, or switch guided failure off in the project or the environment.";
    GATE_WEAKENED = "gate.weakened" [Refusal, Warning] [E11]
        "An approval would get weaker":
        "In some environment, channel or tenant a step would run without an approval that holds it today, or that holds it on the \
         source if the step is new; or a manual intervention would be removed, disabled, answered by others, or asked under another \
         condition. It is a warning where that is accepted.";
        "Keep the destination's process with `first_sync.deployment_processes: keep_destination`, or accept it with \
         `allow_weaker_gates: true` or with an exception that sets `weaken: true`.";
    GIT_PROJECT = "git.project" [Refusal] [E9]
        "A project whose content lives in a Git repository would have to be created":
        "Connecting a new project to a repository is not supported yet, and two projects must not share one folder.";
        "Create the project on the destination by hand, connected to a folder of its own, or write \
         `git_projects: create_as_database`.";
    GIT_FOLDER = "git.folder" [Refusal] [E9]
        "Two projects of the destination have one folder of a Git repository":
        "What one of them saves, the other one reads: they overwrite each other.";
        "Give each a folder of its own on the destination, or leave them out with an exception that sets `skip: true`.";
    GIT_ONE_SIDE = "git.one_side" [Warning] [E9]
        "A project is under version control on one side only":
        "What is in Git on one side and in the database on the other cannot be compared, so that neither is touched. What both \
         have in the database is synced.";
        "Put the project under version control on the other side, too, or leave it out with an exception that sets `skip: true`.";
    PROJECT_TEMPLATED = "project.templated" [Refusal, Warning, Note] [E17]
        "A project or a step was made from a template of Platform Hub":
        "It follows its template, which belongs to the instance and is never copied. It is never turned into an ordinary one: \
         what would have to be created without the same template there, by slug and versions, refuses the plan. Where only one \
         side is made from a template, or both are, its process stays as it is, and that is said.";
        "Create the project on the destination from the template by hand, or share the template with its space and use it in a \
         step there; or leave it out with an exception that sets `skip: true`.";
    LIFECYCLE_EMPTY = "lifecycle.empty" [Warning] [C1]
        "A new lifecycle would lose all its phases, and takes no part":
        "A lifecycle without phases leads to every environment, future ones too. Projects and channels that use it have no \
         lifecycle of that name there: `lifecycles.missing` and `channels.missing_lifecycle` decide.";
        "Create it on the destination by hand, map its environments with `names.environments`, or say what its phases are with \
         `lifecycles.phases`.";
    RETENTION_CLOUD_STORAGE = "retention.cloud_storage" [Warning] [C8]
        "Releases would be kept in Octopus Cloud for longer than by default":
        "The storage of Octopus Cloud is limited, and what is kept counts.";
        "Nothing, if the storage suffices; else keep them for less long on the source.";
    RETENTION_NO_EQUIVALENT = "retention.no_equivalent" [Refusal] [C8]
        "A retention policy says \"the space's default\", which the destination's version does not know":
        "Older versions have no such default, so that no policy there means the same.";
        "Set a number of days or releases on the source.";
    SECRET_KEPT = "secret.kept" [Note] [D4]
        "A value is a secret on one side and a text on the other":
        "Secrets are never converted to texts, nor texts to secrets: the destination's stays.";
        "Make both sides alike by hand, if they shall be.";
    SECRET_TO_FILL_IN = "secret.to_fill_in" [Todo] [D3, F2]
        "A secret has to be entered on the destination":
        "Secrets cannot be read, so they cannot be copied. A new document gets a placeholder; what is not set stays so.";
        "Enter it on the destination, or supply it with `secrets`.";
    SHARED_USED_ELSEWHERE = "shared.used_elsewhere" [Warning] [A3]
        "What is changed is also used by projects of the destination that the sync does not bring":
        "A step template, a script module, a variable set or anything else that projects share is changed for all of them, also for \
         those that are the destination's own or are not selected.";
        "Look whether those projects can do with the change; if not, leave it out with an exception that sets `skip: true`, or with \
         `select`.";
    STEP_UNFIT = "step.unfit" [Refusal] [F14]
        "A step has something that servers refuse beside what else it says":
        "Older servers, and files that were loaded, have such steps; the destination would refuse the whole process.";
        "Take it off on the source, or leave the step out with an exception that sets `skip: true`.";
    STEPS_IN_USE = "steps.in_use" [Refusal] [E1, E13, F14]
        "A step would be removed that its project goes on to name":
        "Releases are numbered, or made, by a package of that step. Servers refuse such a process in the middle of the sync.";
        "Protect the step for one sync: then the project names the other step there, and the next sync removes this one. Both at \
         once would need a moment in which releases are numbered by nothing, or are deployed with both steps.";
    STEPS_NAMED_TWICE = "steps.named_twice" [Refusal] [E1, E2]
        "Two steps or two actions of a process would have one name":
        "Names in a process are unique, compared without case. Old servers let some pass, and a step that only the destination has can \
         hold an action that is called like one of the source. The server would refuse the process in the middle of the sync.";
        "Rename one of them, or leave the source's out with an exception that sets `skip: true`.";
    STEPS_POSITION = "steps.position" [Refusal] [E1]
        "A step that only the destination has cannot be placed":
        "Its neighbours are others now, and its place matters for an approval or a step that runs beside it.";
        "Say where it stands with an exception that sets `before` or `after`, move it on the destination, let such steps go with \
         `steps.destination_only: remove`, or keep the destination's process with \
         `first_sync.deployment_processes: keep_destination`.";
    PACKAGE_MISSING = "package.missing" [Todo, Note] [F7]
        "A step uses a package of which the destination's own feed has no version":
        "With `packages: { mode: report }` the plan compares what steps take from the server's own feed with what is there: a \
         package of which there is no version, a version that a step always takes, and, as a note, the newest on the source. \
         Expressions are not known before a deployment.";
        "Push the package to the feed there, let the build push it to both, or copy it with `packages: { mode: copy }`.";
    PACKAGE_COPIED = "package.copied" [Note] [F7]
        "How many versions of packages are copied, and how large they are":
        "With `packages: { mode: copy }` versions that steps use and that the destination's own feed lacks are streamed from the \
         source's, before what uses them is written. What arrived is not sent again by the next run.";
        "Nothing is to be done.";
    PACKAGE_NOT_COPIED = "package.not_copied" [Todo, Note] [F7]
        "A package that a step uses is not copied":
        "It is larger than `packages.max_size`, or its feed is not the server's own, or an expression decides which it is.";
        "See to it that the destination finds it, or raise `packages.max_size`.";
    PACKAGE_DIFFERS = "package.differs" [Warning] [F7]
        "A version of a package stands in both feeds with other bytes":
        "A version should mean one file. What stands on the destination is never overwritten.";
        "Find out which of them is right, and push a new version instead of changing one.";
    PACKAGE_STARTS = "package.starts" [Warning] [F7]
        "A package that is copied makes something on the destination create a release by itself":
        "A push to the server's own feed is what automatic release creation waits for, and a lifecycle with automatic deployment \
         targets deploys such a release at once.";
        "Switch automatic release creation off on the destination before you apply, if nothing shall be deployed.";
    PACKAGE_UNCHECKED = "package.unchecked" [Warning] [F7]
        "A package was copied that nobody could check":
        "The source states no hash of it, or one of a form that octosync does not know, so that only its size was compared.";
        "Compare the files of both feeds.";
    RUNBOOK_TO_PUBLISH = "runbook.to_publish" [Todo] [E8]
        "What is written takes effect when somebody publishes it":
        "Runs of a runbook take the snapshot that is published there. Snapshots are never copied, since they hold what stood in the \
         source's space.";
        "Publish the runbook there, when it is time; or let syncs do it with `runbooks.publish: true`.";
    SECRET_UNREAD = "secret.unread" [Warning] [D3]
        "Whether a supplied secret changed cannot be told, because its value cannot be had":
        "The state knows which value an earlier run wrote there, as a keyed digest. To see whether the supplied value is another one \
         now, planning needs that value; it stays as it is there.";
        "Set the variable, write the file, or let the command work where the plan is made.";
    VALUE_LACKING = "value.lacking" [Warning] [D10]
        "A tenant has no value for a variable template that has no default":
        "A deployment for the tenant in that environment would find nothing under the template's name. Neither side gives it a value, or \
         the source's is left out.";
        "Set it on the destination, or on the source.";
    VALUE_TO_FILL_IN = "value.to_fill_in" [Todo] [D1, D3]
        "A variable has to get its value on the destination":
        "The value is the destination's own business, or a secret, so a placeholder stands there.";
        "Edit the variable there; a secret can also be supplied with `secrets`.";
    VARIABLE_AMBIGUOUS = "variable.ambiguous" [Refusal, Warning, Note] [D5]
        "Two values of one name are equally specific somewhere: which of them applies there is a matter of luck":
        "A value is as specific as the dimensions that its scope names, not as the number of entries. Mapping names and dropping entries can \
         make two values equal at a place. It refuses the plan where the sync would make them so, is a warning where the source or the \
         destination has them so already or where it is accepted, and a note where only a machine of both roles or a tenant of both tags \
         would be such a place.";
        "Give them different scopes, keep only one, or accept it with `variables.keep_duplicates: true`.";
    VARIABLE_NEEDED = "variable.needed" [Warning] [D13]
        "A value or a step uses a variable that has no value on the destination":
        "Every row of that variable is left out or takes no part, so that a deployment would find nothing under its name.";
        "Let a row of that variable take part, or give it a value on the destination.";
    VARIABLE_SHADOWS = "variable.shadows" [Warning] [D12]
        "A new value wins over one that is in force on the destination, or ties with it":
        "It is more specific, or as specific, at some place, in its own set or in one that is in force with it in a project of the destination. `variables.shadows: report` adds it all the same.";
        "Nothing, if the new value is meant; else write `variables.shadows: protect`.";
}
