-- Few rows name a document here. An index of those that do finds them as well, and takes no room for the others.
drop index records_by_wanted;
create index records_by_wanted on records (wanted) where wanted is not null;
drop index earlier_by_wanted;
create index earlier_by_wanted on earlier (wanted) where wanted is not null;
drop index steps_by_before;
create index steps_by_before on steps (before_it) where before_it is not null;
drop index steps_by_after;
create index steps_by_after on steps (after_it) where after_it is not null;
