-- What is remembered of each pair of spaces. Digests are SHA-256. A seal is a digest of its row, so that damage shows.
create table meta (
    name text not null primary key,
    value blob not null
) without rowid;

create table ends (
    id integer primary key,
    source_installation text not null,
    source_space text not null,
    destination_installation text not null,
    destination_space text not null,
    unique (source_installation, source_space, destination_installation, destination_space)
);

create table blobs (
    digest blob not null primary key,
    packed blob not null
);

create table records (
    ends integer not null references ends (id),
    kind text not null,
    from_id text not null,
    to_id text not null,
    source blob references blobs (digest),
    wanted blob references blobs (digest),
    left_there blob references blobs (digest),
    content text not null,
    seal blob not null,
    primary key (ends, kind, from_id, to_id)
) without rowid;
create index records_by_source on records (source);
create index records_by_wanted on records (wanted);
create index records_by_left on records (left_there);

create table names (
    ends integer not null references ends (id),
    side text not null,
    id text not null,
    content text not null,
    seal blob not null,
    primary key (ends, side, id)
) without rowid;

create table secrets (
    installation text not null,
    space text not null,
    place text not null,
    fingerprint blob not null,
    primary key (installation, space, place)
) without rowid;

-- Who may write to a destination now. A trace tells whether the process still runs, to whoever is on the same machine. Times are milliseconds since 1970 by the clock of the database.
create table leases (
    installation text not null,
    space text not null,
    token text not null,
    run text not null,
    operator text not null,
    host text not null,
    process bigint not null,
    trace text not null,
    since bigint not null,
    expires bigint not null,
    primary key (installation, space)
) without rowid;
