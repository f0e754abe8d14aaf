//! How what a destination sets comes over what the file sets.

/// Returns what is set, joined where both set it.
pub(super) fn both<T: Clone>(file: &Option<T>, own: &Option<T>, join: impl Fn(&T, &T) -> T) -> Option<T> {
    match (file, own) {
        (Some(file), Some(own)) => Some(join(file, own)),
        (file, own) => own.clone().or_else(|| file.clone()),
    }
}

/// Returns the entries of a destination, and those of the file that it does not set.
pub(super) fn over<T: Clone, K: PartialEq>(file: &[T], own: &[T], key: impl Fn(&T) -> K) -> Vec<T> {
    let set: Vec<K> = own.iter().map(&key).collect();
    let rest = file.iter().filter(|entry| !set.contains(&key(entry)));
    own.iter().chain(rest).cloned().collect()
}

/// Returns the key of a pair.
pub(super) fn key<K: Clone, V>(entry: &(K, V)) -> K {
    entry.0.clone()
}
