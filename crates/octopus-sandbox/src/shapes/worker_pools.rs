//! Worker pools.

use crate::shape::{Shape, case, flag, name, number, slug, text, variants, words};

pub(crate) const WORKER_POOL: Shape = variants(
    &[
        name(),
        slug(),
        text("Description"),
        flag("IsDefault"),
        number("SortOrder"),
        words("WorkerPoolType", &["StaticWorkerPool", "DynamicWorkerPool"]).fixed(),
        flag("CanAddWorkers").or_true().owned(),
    ],
    "WorkerPoolType",
    &[case("StaticWorkerPool", &[]), case("DynamicWorkerPool", &[text("WorkerType")])],
);
