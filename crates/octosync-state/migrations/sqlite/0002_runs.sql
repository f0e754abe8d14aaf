-- What each run did.
create table runs (
    id text not null primary key,
    ends integer not null references ends (id),
    command text not null,
    tool text not null,
    source_name text not null,
    destination_name text not null,
    operator text not null,
    host text not null,
    writer text,
    began bigint not null,
    ended bigint,
    outcome text,
    counts text
) without rowid;
create index runs_by_ends on runs (ends, began);

create table steps (
    run text not null references runs (id) on delete cascade,
    id text not null,
    position bigint not null,
    document text not null,
    action text not null,
    status text not null,
    note text not null,
    before_it blob references blobs (digest),
    after_it blob references blobs (digest),
    primary key (run, id)
) without rowid;
create index steps_by_before on steps (before_it);
create index steps_by_after on steps (after_it);
