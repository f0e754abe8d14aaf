//! Every statement, in words that both databases understand; `{now}` and `{lock_blobs}` stand for what each calls its own.
//!
//! One table, so that a test can prepare all of them on both. Parameters are numbered. A statement that writes many
//! rows is an [`Insert`]: its rows are added when it is used.

/// A statement that writes rows, many at once.
pub(crate) struct Insert {
    /// Its beginning, up to the rows.
    pub(crate) head: &'static str,
    /// How many values a row has.
    pub(crate) width: usize,
    /// Its end, after the rows.
    pub(crate) tail: &'static str,
}

impl Insert {
    /// Returns the statement for a number of rows.
    pub(crate) fn of(&self, rows: usize) -> String {
        let row = |row: usize| {
            let values: Vec<String> = (1..=self.width).map(|value| format!("${}", row * self.width + value)).collect();
            format!("({})", values.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("{} values {} {}", self.head, rows.join(", "), self.tail)
    }
}

macro_rules! statements {
    ($($name:ident = $text:literal;)*) => {
        $(pub(crate) const $name: &str = $text;)*
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

macro_rules! inserts {
    ($($name:ident = $head:literal, $width:literal, $tail:literal;)*) => {
        $(pub(crate) const $name: Insert = Insert { head: $head, width: $width, tail: $tail };)*
        #[cfg(test)]
        pub(crate) const INSERTS: &[(&str, Insert)] = &[$((stringify!($name), $name)),*];
    };
}

statements! {
    NOW = "select {now}";

    KEY_ADD = "insert into meta (name, value) values ('key', $1) on conflict (name) do nothing";
    KEY = "select value from meta where name = 'key'";

    ENDS_ADD = "insert into ends (source_installation, source_space, destination_installation, destination_space) \
        values ($1, $2, $3, $4) on conflict do nothing";
    ENDS = "select id from ends where source_installation = $1 and source_space = $2 \
        and destination_installation = $3 and destination_space = $4";
    ENDS_ALL = "select source_installation, source_space, destination_installation, destination_space from ends \
        where exists (select 1 from records where records.ends = ends.id) order by 1, 2, 3, 4";

    RECORDS = "select kind, from_id, to_id, source, wanted, left_there, content, seal from records where ends = $1 \
        order by kind, from_id, to_id";
    EARLIER = "select kind, from_id, to_id, source, wanted, left_there, content, seal from earlier where ends = $1 \
        order by kind, from_id, to_id, nth desc";
    EARLIER_BLOBS = "select digest, packed from blobs where digest in (select source from earlier where ends = $1 \
        union select wanted from earlier where ends = $1 union select left_there from earlier where ends = $1)";
    MARK = "select number, occurred, writer from marks where ends = $1";
    MARK_SET = "insert into marks (ends, number, occurred, writer) values ($1, $2, $3, $4) \
        on conflict (ends) do update set number = excluded.number, occurred = excluded.occurred, writer = excluded.writer";
    RUNS_THERE = "select runs.id from runs join ends on ends.id = runs.ends \
        where destination_installation = $1 and destination_space = $2";
    RECORD_FORGET = "delete from records where ends = $1 and kind = $2 and from_id = $3 and to_id = $4";
    NAMES = "select side, id, content, seal from names where ends = $1";
    BLOBS = "select digest, packed from blobs where digest in (select source from records where ends = $1 \
        union select wanted from records where ends = $1 union select left_there from records where ends = $1)";

    NAMES_OF = "select side, id, content, seal from names where ends = $1 and side = $2";
    SECRETS = "select place, fingerprint from secrets where installation = $1 and space = $2";

    LEASE_TAKE = "insert into leases (installation, space, token, run, operator, host, process, trace, since, expires) \
        values ($1, $2, $3, $4, $5, $6, $7, $9, {now}, {now} + $8) on conflict (installation, space) do update set \
        token = excluded.token, run = excluded.run, operator = excluded.operator, host = excluded.host, \
        process = excluded.process, trace = excluded.trace, since = excluded.since, expires = excluded.expires where leases.expires <= {now}";
    LEASE_RENEW = "update leases set expires = {now} + $4 where installation = $1 and space = $2 and token = $3";
    LEASE_END = "delete from leases where installation = $1 and space = $2 and token = $3";
    LEASE_TRACE = "select token, operator, trace from leases where installation = $1 and space = $2";
    LEASE = "select run, operator, host, process, since, expires - {now} from leases \
        where installation = $1 and space = $2";

    RUN_ADD = "insert into runs (id, ends, command, tool, source_name, destination_name, operator, host, writer, began) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    RUN_END = "update runs set ended = {now}, outcome = $2, counts = $3 where id = $1";
    RUNS_DIED = "update runs set ended = {now}, outcome = 'died' where ended is null and id <> $3 and ends in \
        (select id from ends where destination_installation = $1 and destination_space = $2)";
    RUNS = "select runs.id, command, tool, source_name, destination_name, operator, host, writer, began, ended, outcome, \
        counts, source_installation, source_space, destination_installation, destination_space, \
        (select count(*) from steps where steps.run = runs.id), \
        (select count(*) from leases where leases.run = runs.id and leases.expires > {now}) from runs join ends on ends.id = runs.ends \
        where $1 = '' or lower(destination_name) = lower($1) order by began desc, runs.id desc limit $2";
    RUN_IDS = "select id from runs order by began desc, id desc";
    RUN = "select runs.id, command, tool, source_name, destination_name, operator, host, writer, began, ended, outcome, \
        counts, source_installation, source_space, destination_installation, destination_space, \
        (select count(*) from steps where steps.run = runs.id), \
        (select count(*) from leases where leases.run = runs.id and leases.expires > {now}) from runs join ends on ends.id = runs.ends \
        where runs.id = $1";
    STEPS = "select id, document, action, status, note, before_it, after_it from steps where run = $1 order by position, id";
    STEP_BLOBS = "select digest, packed from blobs where digest in (select before_it from steps where run = $1 \
        union select after_it from steps where run = $1)";

    PRUNABLE = "select runs.id, began, destination_installation, destination_space, ended is null from runs \
        join ends on ends.id = runs.ends order by began desc, runs.id desc";
    LOCK_BLOBS = "{lock_blobs}";
    RUN_REMOVE = "delete from runs where id = $1";
    BLOBS_REMOVE = "delete from blobs where not exists (select 1 from leases where expires > {now}) \
        and not exists (select 1 from records where source = digest) \
        and not exists (select 1 from records where wanted = digest) \
        and not exists (select 1 from records where left_there = digest) \
        and not exists (select 1 from earlier where source = digest) \
        and not exists (select 1 from earlier where wanted = digest) \
        and not exists (select 1 from earlier where left_there = digest) \
        and not exists (select 1 from steps where before_it = digest) \
        and not exists (select 1 from steps where after_it = digest)";
}

inserts! {
    BLOBS_ADD = "insert into blobs (digest, packed)", 2, "on conflict do nothing";
    RECORDS_ADD = "insert into records (ends, kind, from_id, to_id, source, wanted, left_there, content, seal)", 9,
        "on conflict (ends, kind, from_id, to_id) do update set source = excluded.source, wanted = excluded.wanted, \
        left_there = excluded.left_there, content = excluded.content, seal = excluded.seal";
    NAMES_ADD = "insert into names (ends, side, id, content, seal)", 5,
        "on conflict (ends, side, id) do update set content = excluded.content, seal = excluded.seal";
    SECRETS_ADD = "insert into secrets (installation, space, place, fingerprint)", 4,
        "on conflict (installation, space, place) do update set fingerprint = excluded.fingerprint";
    STEPS_ADD = "insert into steps (run, id, position, document, action, status, note, before_it, after_it)", 9,
        "on conflict (run, id) do update set status = excluded.status, note = excluded.note, \
        before_it = coalesce(excluded.before_it, steps.before_it), after_it = coalesce(excluded.after_it, steps.after_it)";
}
