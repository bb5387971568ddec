//! The difference between two versions of the terms, by article and sentence, and within a changed sentence by piece. A
//! piece of a Japanese sentence is a character, because Japanese has no spaces; elsewhere it is a word. Pure.

use similar::{Algorithm, DiffOp, capture_diff_slices, get_diff_ratio};

/// The similarity, from 0 to 1, from which two sentences count as one changed sentence.
const ALIKE: f32 = 0.5;
/// How many old sentences ahead are compared with a new one.
const AHEAD: usize = 8;
/// A sentence of more pieces is shown as removed and added as a whole.
const LONGEST: usize = 2_000;
/// An unchanged run of fewer characters between two changes is shown as changed.
const SHORTEST_RUN: usize = 2;

/// An article with changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedArticle {
    /// The article's heading; none for the text before the first heading.
    pub heading: Option<Heading>,
    /// The changes in the article, in order.
    pub changes: Vec<TextChange>,
}

/// An article's heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    /// The heading is unchanged.
    Same(String),
    /// The heading has changed, e.g. its number.
    Changed(TextChange),
}

/// A change of a sentence or heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextChange {
    /// The sentence is new.
    Added(String),
    /// The sentence was removed.
    Removed(String),
    /// The sentence has changed.
    Changed {
        /// The old sentence, with its removed pieces marked.
        before: Vec<Piece>,
        /// The new sentence, with its added pieces marked.
        after: Vec<Piece>,
    },
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text of the piece.
    pub text: String,
    /// Whether only this version has the piece.
    pub marked: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Unit {
    Heading(String),
    Sentence(String),
}

/// Compares two texts in the format of terms: paragraphs, and headings after `# `.
#[must_use]
pub fn compare(old: &str, new: &str) -> Vec<ChangedArticle> {
    let (old, new) = (units(old), units(new));
    let mut told = Told::default();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (from, to) = (old.get(op.old_range()).unwrap_or_default(), new.get(op.new_range()).unwrap_or_default());
        match op {
            DiffOp::Equal { .. } => to.iter().for_each(|unit| told.same(unit)),
            _ => told.replace(from, to),
        }
    }
    told.articles.retain(|article| !article.changes.is_empty() || matches!(article.heading, Some(Heading::Changed(_))));
    told.articles
}

/// The changes found so far. A removed sentence is listed under its old article, a new one under its new article.
struct Told {
    articles: Vec<ChangedArticle>,
    old: usize,
    new: usize,
}

impl Default for Told {
    fn default() -> Self {
        Self { articles: vec![ChangedArticle { heading: None, changes: Vec::new() }], old: 0, new: 0 }
    }
}

impl Told {
    fn open(&mut self, heading: Heading) -> usize {
        self.articles.push(ChangedArticle { heading: Some(heading), changes: Vec::new() });
        self.articles.len() - 1
    }

    fn say(&mut self, article: usize, change: TextChange) {
        if let Some(article) = self.articles.get_mut(article) {
            article.changes.push(change);
        }
    }

    fn same(&mut self, unit: &Unit) {
        if let Unit::Heading(text) = unit {
            self.new = self.open(Heading::Same(text.clone()));
            self.old = self.new;
        }
    }

    fn replace(&mut self, from: &[Unit], to: &[Unit]) {
        let mut left = from;
        for unit in to {
            let found = left.iter().take(AHEAD).enumerate().find_map(|(at, old)| Some((at, changed(old, unit)?)));
            let Some((at, change)) = found else {
                self.add(unit);
                continue;
            };
            left.iter().take(at).for_each(|old| self.remove(old));
            left = left.get(at + 1..).unwrap_or_default();
            match unit {
                Unit::Heading(_) => {
                    self.new = self.open(Heading::Changed(change));
                    self.old = self.new;
                }
                Unit::Sentence(_) => self.say(self.new, change),
            }
        }
        left.iter().for_each(|old| self.remove(old));
    }

    fn add(&mut self, unit: &Unit) {
        match unit {
            Unit::Heading(text) => self.new = self.open(Heading::Changed(TextChange::Added(text.clone()))),
            Unit::Sentence(text) => self.say(self.new, TextChange::Added(text.clone())),
        }
    }

    fn remove(&mut self, unit: &Unit) {
        match unit {
            Unit::Heading(text) => self.old = self.open(Heading::Changed(TextChange::Removed(text.clone()))),
            Unit::Sentence(text) => self.say(self.old, TextChange::Removed(text.clone())),
        }
    }
}

fn units(text: &str) -> Vec<Unit> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .flat_map(|line| match line.strip_prefix("# ") {
            Some(heading) => vec![Unit::Heading(heading.trim().to_owned())],
            None => sentences(line).into_iter().map(|text| Unit::Sentence(text.to_owned())).collect(),
        })
        .collect()
}

/// The sentences of a paragraph. A Japanese sentence ends with 。 and includes a closing bracket right after it.
fn sentences(paragraph: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut letters = paragraph.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let ends = match letter {
            '。' => !matches!(next, Some('」' | '』' | '）')),
            '」' | '』' | '）' => paragraph.get(..at).is_some_and(|before| before.ends_with('。')),
            '.' | '!' | '?' => next.is_some_and(char::is_whitespace),
            _ => false,
        };
        if ends {
            let end = at + letter.len_utf8();
            sentences.push(paragraph.get(start..end).unwrap_or_default().trim());
            start = end;
        }
    }
    sentences.push(paragraph.get(start..).unwrap_or_default().trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// The change from one unit to another, if the two are similar enough.
fn changed(old: &Unit, new: &Unit) -> Option<TextChange> {
    let (old, new) = match (old, new) {
        (Unit::Heading(old), Unit::Heading(new)) if !have_one_title(old, new) => return None,
        (Unit::Heading(old), Unit::Heading(new)) | (Unit::Sentence(old), Unit::Sentence(new)) => (old, new),
        _ => return None,
    };
    let (was, is) = (pieces(old), pieces(new));
    if was.len().max(is.len()) > LONGEST {
        return None;
    }
    let ops = capture_diff_slices(Algorithm::Myers, &was, &is);
    if get_diff_ratio(&ops, was.len(), is.len()) < ALIKE {
        return None;
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let last = ops.len().saturating_sub(1);
    for (at, op) in ops.iter().enumerate() {
        let (gone, come) =
            (was.get(op.old_range()).unwrap_or_default().concat(), is.get(op.new_range()).unwrap_or_default().concat());
        let between = at > 0 && at < last;
        let kept = matches!(op, DiffOp::Equal { .. }) && !(between && come.chars().count() < SHORTEST_RUN);
        push(&mut before, gone, !kept);
        push(&mut after, come, !kept);
    }
    Some(TextChange::Changed { before, after })
}

/// Whether two headings name the same article. The number may change; the title in brackets identifies the article.
fn have_one_title(old: &str, new: &str) -> bool {
    let (was, is) = (pieces(title(old)), pieces(title(new)));
    get_diff_ratio(&capture_diff_slices(Algorithm::Myers, &was, &is), was.len(), is.len()) >= ALIKE
}

/// The title in the brackets of a heading, or the whole heading without brackets.
fn title(heading: &str) -> &str {
    heading.split_once(['（', '(']).map_or(heading, |(_, title)| title.trim_end_matches(['）', ')']))
}

/// The pieces of a text. In Japanese, a piece is a character, a number or a Latin word; otherwise a word with the space
/// after it.
fn pieces(text: &str) -> Vec<&str> {
    let japanese = text.chars().any(|letter| matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
    if !japanese {
        return text.split_inclusive(' ').collect();
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let goes_on = letters.peek().is_some_and(|(_, next)| stays_whole(letter) && stays_whole(*next));
        if !goes_on {
            let end = at + letter.len_utf8();
            pieces.push(text.get(start..end).unwrap_or_default());
            start = end;
        }
    }
    pieces
}

/// Whether a character belongs to a number or a Latin word, in full or half width.
const fn stays_whole(letter: char) -> bool {
    matches!(letter, '0'..='9' | 'A'..='Z' | 'a'..='z' | ',' | '.' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn push(pieces: &mut Vec<Piece>, text: String, marked: bool) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.marked == marked => last.text.push_str(&text),
        _ => pieces.push(Piece { text, marked }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "# 第1条（目的）\n\nこの規約は、約束を定めます。\n\n# 第2条（利用できる方）\n\n利用できるのは、被保険者です。資格を喪失した後は、3か月の間ご覧いただけます。\n\n# 第3条（停止）\n\n保守のために休止します。";

    /// The differences, one per line: `~` changed, `+` added, `-` removed, marked pieces in brackets.
    fn told(old: &str, new: &str) -> Vec<String> {
        let marked = |pieces: &[Piece]| -> String {
            pieces
                .iter()
                .map(|piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text.clone() })
                .collect()
        };
        let change = |change: &TextChange| match change {
            TextChange::Added(text) => format!("+{text}"),
            TextChange::Removed(text) => format!("-{text}"),
            TextChange::Changed { before, after } => format!("~{} → {}", marked(before), marked(after)),
        };
        let article = |article: &ChangedArticle| {
            let heading = article.heading.as_ref().map(|heading| match heading {
                Heading::Same(text) => format!("# {text}"),
                Heading::Changed(how) => format!("# {}", change(how)),
            });
            heading.into_iter().chain(article.changes.iter().map(change)).collect::<Vec<_>>()
        };
        compare(old, new).iter().flat_map(article).collect()
    }

    #[test]
    fn nothing_is_told_where_nothing_has_changed() {
        assert_eq!(told(OLD, OLD), [""; 0]);
        assert_eq!(told(OLD, &OLD.replace("\n\n", "\n")), [""; 0], "empty lines are no text");
        assert_eq!(told("", ""), [""; 0]);
    }

    #[test]
    fn a_changed_sentence_is_told_under_its_heading_with_its_pieces_marked() {
        assert_eq!(
            told(OLD, &OLD.replace("3か月", "6か月")),
            [
                "# 第2条（利用できる方）",
                "~資格を喪失した後は、[3]か月の間ご覧いただけます。 → 資格を喪失した後は、[6]か月の間ご覧いただけます。"
            ]
        );
        // A single unchanged character between two changes isn't shown as unchanged.
        assert_eq!(
            told("利用料は月額100円と税です。", "利用料は年額1,000円と税です。"),
            ["~利用料は[月額100]円と税です。 → 利用料は[年額1,000]円と税です。"]
        );
    }

    #[test]
    fn sentences_and_articles_that_come_and_go_are_told_whole() {
        let added = OLD.replace("定めます。", "定めます。利用料はかかりません。");
        assert_eq!(told(OLD, &added), ["# 第1条（目的）", "+利用料はかかりません。"]);
        assert_eq!(told(&added, OLD), ["# 第1条（目的）", "-利用料はかかりません。"]);
        let article = OLD
            .replace("# 第3条（停止）", "# 第3条（窓口）\n\nお問い合わせは適用課へお願いします。\n\n# 第4条（停止）");
        assert_eq!(
            told(OLD, &article),
            ["# +第3条（窓口）", "+お問い合わせは適用課へお願いします。", "# ~第[3]条（停止） → 第[4]条（停止）"]
        );
        assert_eq!(
            told(&article, OLD),
            ["# -第3条（窓口）", "-お問い合わせは適用課へお願いします。", "# ~第[4]条（停止） → 第[3]条（停止）"]
        );
        assert_eq!(told("", "前文です。"), ["+前文です。"]);
        let end = OLD.replace("# 第3条（停止）\n\n保守のために休止します。", "");
        assert_eq!(told(OLD, &end), ["# -第3条（停止）", "-保守のために休止します。"]);
    }

    #[test]
    fn a_sentence_that_has_nothing_to_do_with_the_old_one_is_no_change_of_it() {
        assert_eq!(
            told("保守のために休止します。", "ご家族の情報も表示されることに、あらかじめご了承ください。"),
            ["-保守のために休止します。", "+ご家族の情報も表示されることに、あらかじめご了承ください。"]
                .map(str::to_owned)
                .into_iter()
                .rev()
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn english_is_told_by_words() {
        assert_eq!(
            told("You may use it for three months. It is free.", "You may use it for six months. It is free."),
            ["~You may use it for [three ]months. → You may use it for [six ]months."]
        );
    }

    #[test]
    fn a_bracket_that_closes_after_the_full_stop_belongs_to_the_sentence() {
        assert_eq!(
            sentences("「はい。」と答えます。以上です。（例。）終わり"),
            ["「はい。」", "と答えます。", "以上です。", "（例。）", "終わり"]
        );
        assert_eq!(sentences("See 1.5 there. Then go! Why?"), ["See 1.5 there.", "Then go!", "Why?"]);
    }

    #[test]
    fn two_large_texts_without_anything_in_common_are_told_in_bounded_steps() {
        let text = |word: &str| (0..500).map(|at| format!("{word}{at}。")).collect::<String>();
        assert_eq!(compare(&text("あいうえお"), &text("かきくけこ")).len(), 1);
        let long = |letter: &str| letter.repeat(LONGEST + 1);
        assert_eq!(told(&long("あ"), &format!("{}い", long("あ"))).len(), 2);
    }
}
