//! A refusal that names its rule. A service that says who may not do what, or up to which limit, works as
//! it should: what is to be judged then is who tried, and that is no outage.

use crate::pattern::pattern;
use crate::view::Exchange;
use crate::view::evidence::{self, Fault};
use regex::Regex;
use std::sync::LazyLock;

/// Words for a rule of the business. Credentials that are missing, wrong or expired name none. These only
/// ever take an outage back.
static RULE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:polic(?:y|ies)|rules?|roles?|limits?|limited|approv(?:al|ed|er)|quota|threshold",
        r"|may (?:not|only)|must (?:not|only|be)|can(?:not| only)|only .{1,40} (?:may|can)",
        r"|(?:not|isn['’]t|aren['’]t) (?:allowed|permitted|entitled) to|exceed(?:s|ed|ing)?|above|beyond|maximum|restricted to|reserved for)\b",
    ))
});

/// Words for credentials: with one of them the refusal is about who is asking at all.
static CREDENTIALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tokens?|credentials?|api[ _-]?keys?|scopes?|passwords?|secrets?|logged? in|login|expired|authentication)\b",
    )
});

/// What is not on offer for somebody: a service that says so is up.
static NOT_FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:unavailable|not available) (?:in|for|to|on|with) (?:your|this|that|the selected)\b",
    )
});

/// Whether the exchange was refused by a rule that the refusal names.
pub(super) fn names_rule(exchange: &Exchange<'_>) -> bool {
    let result = exchange.result.map(|(_, result)| &*result.text.text);
    if result.is_some_and(|text| NOT_FOR.is_match(text)) {
        return true;
    }
    let is_refused = evidence::fault(exchange) == Some(Fault::Access);
    let Some((_, result)) = exchange.result.filter(|_| is_refused) else {
        return false;
    };
    let text = &result.text.text;
    RULE.is_match(text) && !CREDENTIALS.is_match(text)
}

#[cfg(test)]
mod tests {
    use crate::outcome::Status;
    use crate::view::View;
    use case::{Case, Owners, Spec};

    fn status(error: &str) -> Status {
        let call = "desk  call refund {\"order\": \"O-7\"}";
        let run = format!(
            "1 user  Refund order O-7.\n2 {call}\n3 tool  {{\"error\": \"{error}\"}}\n\
             4 {call}\n5 tool  {{\"error\": \"{error}\"}}\n6 desk  I could not refund it.\n"
        );
        let trace = casebook::read(&run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        View::new(&case).outcome().status
    }

    #[test]
    fn a_refusal_that_names_its_rule_is_no_outage() {
        for error in [
            "403 Forbidden: agent role may not refund above 100",
            "403 Forbidden: refunds over 14 days need approval by a lead",
            "HTTP 403: exceeds the daily limit of this desk",
            "403 Forbidden: policy REF-2 denies this operation",
            "403 Forbidden: only supervisors may refund gift cards",
            "403 Forbidden: you are not allowed to refund closed orders",
            "service unavailable in your country",
        ] {
            assert_ne!(status(error), Status::Infrastructure, "{error}");
        }
    }

    #[test]
    fn refused_credentials_are_the_surroundings() {
        for error in [
            "403 Forbidden",
            "401 Unauthorized: token expired",
            "403 Forbidden: missing scope refunds.write",
            "HTTP 401: invalid API key, it must be renewed",
        ] {
            assert_eq!(status(error), Status::Infrastructure, "{error}");
        }
    }
}
