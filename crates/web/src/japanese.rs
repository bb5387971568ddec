//! Marks Japanese on pages of another language, so that screen readers change their voice (WCAG 3.1.2, language of
//! parts). Names of societies, members and papers are Japanese on English pages too, and they come from texts, policies
//! and rosters; so the finished page is marked instead of each place.

/// Elements whose text can't hold other elements, or has a language of its own.
const LEFT_ALONE: [&str; 6] = ["title", "script", "style", "textarea", "option", "svg"];

/// Wraps every run of Japanese in `<span lang="ja">`, except where an element around it is marked already. `html` is a
/// page of our templates: well formed, attributes in double quotes.
pub(crate) fn marked(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    // The element in whose text nothing is marked, and how many of its name are open.
    let mut within: Option<(&str, usize)> = None;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag_on) = rest.split_at(start);
        mark(text, within.is_none(), &mut out);
        let (tag, after) = tag_on.split_at(end_of_tag(tag_on));
        out.push_str(tag);
        within = after_tag(tag, within);
        rest = after;
    }
    mark(rest, within.is_none(), &mut out);
    out
}

/// The length of the tag that `source` begins with.
fn end_of_tag(source: &str) -> usize {
    let mut quoted = false;
    let end = source.find(|c: char| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.map_or(source.len(), |end| end + 1)
}

fn after_tag<'a>(tag: &'a str, within: Option<(&'a str, usize)>) -> Option<(&'a str, usize)> {
    let inner = tag.trim_start_matches('<');
    let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    match within {
        Some((of, depth)) if of == name => {
            let depth = if closes { depth - 1 } else { depth + 1 };
            (depth > 0).then_some((of, depth))
        }
        Some(_) => within,
        None if !closes && (LEFT_ALONE.contains(&name) || tag.contains(" lang=\"ja\"")) => Some((name, 1)),
        None => None,
    }
}

fn mark(text: &str, wanted: bool, out: &mut String) {
    if !wanted || !text.contains(is_japanese) {
        out.push_str(text);
        return;
    }
    let mut rest = text;
    while let Some(start) = rest.find(belongs) {
        let (before, run_on) = rest.split_at(start);
        out.push_str(before);
        let mut end = run_on.find(|c: char| !belongs(c) && c != ' ').unwrap_or(run_on.len());
        end = run_on.get(..end).map_or(end, |run| run.trim_end_matches(' ').len());
        let (run, after) = run_on.split_at(end);
        if run.contains(is_japanese) {
            out.extend(["<span lang=\"ja\">", run, "</span>"]);
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out.push_str(rest);
}

/// Kana and kanji.
pub(crate) fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// What a run of Japanese may hold beside kana and kanji: its punctuation and full-width forms.
fn belongs(c: char) -> bool {
    is_japanese(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{2ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_in_another_language_is_marked_once() {
        for (html, expected) in [
            ("<p>Hello</p>", "<p>Hello</p>"),
            ("<p>the 「資格確認書」 (paper)</p>", "<p>the <span lang=\"ja\">「資格確認書」</span> (paper)</p>"),
            ("<p>オカダ カズヒト is here</p>", "<p><span lang=\"ja\">オカダ カズヒト</span> is here</p>"),
            ("<b lang=\"ja\">山<b>川</b>田</b> 川", "<b lang=\"ja\">山<b>川</b>田</b> <span lang=\"ja\">川</span>"),
            ("<svg><text>山</text></svg><title>山</title>", "<svg><text>山</text></svg><title>山</title>"),
            ("<a title=\"山 > 川\">x</a>", "<a title=\"山 > 川\">x</a>"),
            ("Web　counter", "Web　counter"),
        ] {
            assert_eq!(marked(html), expected);
        }
    }
}
