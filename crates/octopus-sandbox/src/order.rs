//! The order in which an instance lists documents.

use crate::store::Stored;
use std::sync::Arc;

/// The order of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// One that means nothing, decided by this number.
    Odd(u64),
    /// By place where documents have one, else by name, else by age.
    Natural,
}

impl Order {
    /// Puts documents into this order.
    pub(crate) fn of(self, mut documents: Vec<Arc<Stored>>) -> Vec<Arc<Stored>> {
        match self {
            Order::Odd(seed) => documents.sort_by_cached_key(|stored| crate::ids::hash(seed, stored.id())),
            Order::Natural => documents.sort_by_cached_key(|stored| natural(stored)),
        }
        documents
    }
}

/// The place, the name without case, and the number in the id.
fn natural(stored: &Stored) -> (i64, String, u64, String) {
    let place = stored.value["SortOrder"].as_i64().unwrap_or_default();
    let number = stored.id().rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    (place, stored.text("Name").to_lowercase(), number, stored.id().to_owned())
}

#[cfg(test)]
mod tests {
    use super::Order;
    use crate::secrets::Secrets;
    use crate::store::Stored;
    use serde_json::{Value, json};

    fn listed(documents: &[Value]) -> Vec<String> {
        let documents = documents.iter().map(|value| Stored::new(value.clone(), Secrets::new())).collect();
        Order::Natural.of(documents).iter().map(|stored| stored.id().to_owned()).collect()
    }

    #[test]
    fn the_natural_order_is_by_place_then_name_then_age() {
        let environment = |id: &str, place: u64, name: &str| json!({ "Id": id, "SortOrder": place, "Name": name });
        let documents = [environment("E-1", 2, "a"), environment("E-2", 1, "b"), environment("E-3", 1, "A")];
        assert_eq!(listed(&documents), ["E-3", "E-2", "E-1"]);
        let documents = ["Releases-10", "Releases-9", "Releases-100"].map(|id| json!({ "Id": id, "Version": "1" }));
        assert_eq!(listed(&documents), ["Releases-9", "Releases-10", "Releases-100"]);
    }
}
