//! Where a visit came from: campaign tags, click ids and the referrer, and which of them wins.

use crate::json::write_texts;
use crate::tables::Tables;
use crate::url::{Url, parameters, strip_www};

/// Parameters that ad networks append to links, in order of precedence.
const CLICK_IDS: [&str; 6] = ["gclid", "gbraid", "wbraid", "msclkid", "fbclid", "twclid"];
const SOURCE_TAGS: [&str; 3] = ["utm_source", "source", "ref"];

/// A valid referral: `page` is what is stored, `name` the site's display name or host.
struct Referral {
    page: String,
    name: String,
}

/// Appends the eight columns of a visit's source.
pub fn write_source(
    out: &mut Vec<u8>,
    query: &str,
    referrer: &Url,
    page_host: &str,
    tables: &Tables,
) {
    let referral = referral(referrer, page_host, tables);
    let parameters = parameters(query);
    let find = |name: &str| {
        let found = parameters.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let tag = SOURCE_TAGS.iter().find_map(|name| find(name));
    let name = canonical(tag.or(referral.as_ref().map(|it| it.name.as_str())), tables);
    let click_id = CLICK_IDS.into_iter().find(|id| find(id).is_some()).unwrap_or("");
    let medium = find("utm_medium").unwrap_or(match (name.as_str(), click_id) {
        ("Google", "gclid") => "(gclid)",
        ("Bing", "msclkid") => "(msclkid)",
        _ => "",
    });
    let tagged = |name| find(name).unwrap_or("");
    write_texts(
        out,
        [
            referral.as_ref().map_or("", |it| it.page.as_str()),
            &name,
            medium,
            tag.unwrap_or(""),
            tagged("utm_campaign"),
            tagged("utm_content"),
            tagged("utm_term"),
            click_id,
        ],
    );
}

fn referral(url: &Url, page_host: &str, tables: &Tables) -> Option<Referral> {
    let scheme = url.scheme?.to_ascii_lowercase();
    let host = strip_www(url.host);
    let allowed = |letter: char| letter.is_alphanumeric() || "_.:-".contains(letter);
    if !matches!(scheme.as_str(), "http" | "https" | "android-app")
        || host.is_empty()
        || !host.chars().all(allowed)
        || host == page_host
        || host == "localhost"
    {
        return None;
    }
    let shown = format!("{}{host}", if scheme == "android-app" { "android-app://" } else { "" });
    let path = url.path.trim_end_matches('/');
    let page = format!("{shown}{path}");
    let known = known_name(&host.to_lowercase(), url.path, tables);
    Some(Referral { page, name: known.map_or(shown, str::to_owned) })
}

/// The display name of a well-known site; subdomains count as their parent.
fn known_name<'a>(host: &str, path: &str, tables: &'a Tables) -> Option<&'a str> {
    let whole = path.trim_end_matches('/');
    let section = path.trim_matches('/').split('/').next().unwrap_or_default();
    let mut host = host;
    while let Some((_, parent)) = host.split_once('.') {
        let keys = [format!("{host}{whole}"), format!("{host}/{section}"), host.to_owned()];
        if let Some(name) = keys.iter().find_map(|key| tables.referrers.get(key)) {
            return Some(name);
        }
        host = parent;
    }
    None
}

/// The display name of a source; names that are not known stay as they are.
fn canonical(name: Option<&str>, tables: &Tables) -> String {
    let name = name.unwrap_or("");
    let key = name.to_lowercase();
    if key.ends_with(".wikipedia.org") {
        return "Wikipedia".to_owned();
    }
    tables.sources.get(&key).map_or(name, String::as_str).to_owned()
}
