//! Single fields: which of them the destination knows, and what of them has no meaning there.

use super::work::{Form, Member, Translator, Work};
use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::lift::{NEWEST, OLDER, is_default, kept_for};
use crate::observed::Evidence;
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::registry::spec::Stamp;
use crate::side::Side;
use crate::version::Gap;

impl Translator<'_> {
    /// "The space's default" has no meaning on a server that knows no such default (fact `retention-strategy`).
    pub(super) fn check_retention(&mut self, doc: &Doc, shape: &Shape, trail: &Trail<'_>, work: &Work<'_>) {
        let Some(policy) = shape.retention.filter(|_| is_default(doc)) else { return };
        self.compare_defaults(policy.default, trail, work);
        if self.destination.version < policy.strategy_since {
            let message = "keeps as long as the space's default says, which the destination's version does not know";
            let finding = Finding::new(findings::RETENTION_NO_EQUIVALENT, &work.node.key, message);
            self.findings.push(finding.at(trail).fix("set a number of days or releases on the source"));
        }
    }

    /// The space's default keeps its word and may change its meaning (C8).
    fn compare_defaults(&mut self, default: &str, trail: &Trail<'_>, work: &Work<'_>) {
        let asked = |side: &'_ Side| side.default_policy(default).map(Option::<&Doc>::cloned);
        let (Some(here), Some(there)) = (asked(self.source), asked(self.destination)) else { return };
        if here.is_some() && here == there {
            return;
        }
        let kept =
            |policy: Option<Doc>| policy.map_or("nobody can tell how long".to_owned(), |policy| kept_for(&policy));
        let message = format!(
            "its retention is the space's default, which is {} on the source and {} on the destination",
            kept(here),
            kept(there)
        );
        let fix = "make the defaults of both spaces equal, or set a number of days or releases on the source";
        self.findings.push(Finding::new(findings::DEFAULT_DIFFERS, &work.node.key, message).at(trail).fix(fix));
    }

    /// An action is stamped with the newest version of its template only where that has the same content (E5).
    pub(super) fn stamp(&self, doc: &mut Doc, stamp: &Stamp) {
        let Some(properties) = doc.get(stamp.properties) else { return };
        let differs = matches!(properties.get(stamp.template),
            Some(Doc::Ref(key)) if self.differing_templates.contains(key));
        if !differs || properties.str_at(stamp.version) != NEWEST {
            return;
        }
        if let Some(properties) = doc.fields_mut().and_then(|fields| fields.get_mut(stamp.properties)) {
            properties.set(stamp.version, Doc::text(OLDER));
        }
    }

    /// Returns whether the destination knows a field; what is left out is noted.
    pub(super) fn is_supported(&mut self, member: Member<'_>, form: Form<'_>, work: &Work<'_>) -> bool {
        let (Member { field, value, place }, Form { shape, observed }) = (member, form);
        // A retention policy is lifted to one shape, and written in that of the destination's version (C8).
        if shape.retention.is_some() {
            return true;
        }
        let known = shape.names(field) || work.entry.knows(field);
        let same_release = self.source.version.gap(self.destination.version) == Gap::None;
        let restriction = shape.field(field).restricts;
        let supported = match observed.evidence(field) {
            Evidence::Known => true,
            Evidence::Unknown => known && same_release,
            // Nobody can tell; what restricts something is not risked on a server that may be too old for it.
            Evidence::None => {
                let old = restriction.is_some_and(|rule| self.destination.version < rule.known_from);
                known && (same_release || !old)
            }
        };
        let nothing = says_nothing(value) || restriction.is_some_and(|rule| has_only(value, rule.harmless));
        if supported || nothing {
            return supported;
        }
        if restriction.is_some() {
            let message =
                format!("restricts something by {}, which the destination's version does not know", place.pattern());
            let finding = Finding::new(findings::FIELD_NOT_SUPPORTED, &work.node.key, message);
            self.findings.push(finding.fix("upgrade the destination, or take the restriction off on the source"));
        } else {
            let entry = self.unknown_fields.entry((work.node.key.kind(), place.pattern()));
            entry.or_insert_with(|| (0, work.node.key.clone())).0 += 1;
        }
        false
    }
}

/// Returns whether a value is what a server means by leaving the field out.
fn says_nothing(value: &Doc) -> bool {
    value.is_empty() || *value == Doc::Bool(false) || value.as_str() == Some("") || value.as_u64() == Some(0)
}

/// Returns whether a value is one of these words, or a list of nothing else.
fn has_only(value: &Doc, words: &[&str]) -> bool {
    let is = |value: &Doc| value.as_str().is_some_and(|text| words.contains(&text));
    is(value) || (!value.items().is_empty() && value.items().iter().all(is))
}
