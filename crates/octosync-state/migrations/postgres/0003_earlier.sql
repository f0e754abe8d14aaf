-- What earlier syncs had recorded of pairs: a side that was restored to an older copy stands as one of them left it. Of each pair
-- some are kept, the newest with the highest number.
create table earlier (
    ends bigint not null references ends (id),
    kind text not null,
    from_id text not null,
    to_id text not null,
    nth bigint not null,
    source bytea not null references blobs (digest),
    wanted bytea references blobs (digest),
    left_there bytea not null references blobs (digest),
    content text not null,
    seal bytea not null,
    primary key (ends, kind, from_id, to_id, nth)
);
create index earlier_by_source on earlier (source);
create index earlier_by_wanted on earlier (wanted);
create index earlier_by_left on earlier (left_there);

create function record_earlier() returns trigger language plpgsql as $$
begin
    insert into earlier (ends, kind, from_id, to_id, nth, source, wanted, left_there, content, seal)
    select old.ends, old.kind, old.from_id, old.to_id, coalesce(max(nth), 0) + 1,
        old.source, old.wanted, old.left_there, old.content, old.seal from earlier
    where ends = old.ends and kind = old.kind and from_id = old.from_id and to_id = old.to_id;
    delete from earlier where ends = old.ends and kind = old.kind and from_id = old.from_id and to_id = old.to_id
    and nth <= (select max(nth) from earlier
        where ends = old.ends and kind = old.kind and from_id = old.from_id and to_id = old.to_id) - 8;
    return null;
end
$$;
create trigger records_earlier after update on records for each row
    when (old.source is not null and old.seal <> new.seal) execute function record_earlier();

-- The newest event of the destination's audit feed when the last plan was made that was applied, and the run that did, if it wrote.
create table marks (
    ends bigint not null primary key references ends (id),
    number bigint not null,
    occurred text not null,
    writer text
);
