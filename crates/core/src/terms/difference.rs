//! What has changed between two versions of the terms, told by article: sentence by sentence, and within a changed
//! sentence piece by piece. Japanese has no spaces, so its pieces are characters; elsewhere they are words. Pure.

use similar::{Algorithm, DiffOp, capture_diff_slices, get_diff_ratio};

/// How alike two sentences are that count as one sentence changed, from 0 to 1.
const ALIKE: f32 = 0.5;
/// How far ahead the sentence is looked for that another one comes from.
const AHEAD: usize = 8;
/// A sentence of more characters is told as a whole.
const LONGEST: usize = 2_000;
/// An unchanged run of fewer characters between two changes is read as part of them.
const SHORTEST_RUN: usize = 2;

/// An article in which something has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedArticle {
    /// Its heading; none for what stands before the first one.
    pub heading: Option<Heading>,
    /// What has changed below it, in order.
    pub changes: Vec<TextChange>,
}

/// An article's heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    /// As before.
    Same(String),
    /// Something of it is another, e.g. its number.
    Changed(TextChange),
}

/// A sentence, or a heading, that isn't as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextChange {
    /// It is new.
    Added(String),
    /// It is gone.
    Removed(String),
    /// It reads otherwise.
    Changed {
        /// As it was; pieces that are gone are marked.
        before: Vec<Piece>,
        /// As it is; pieces that are new are marked.
        after: Vec<Piece>,
    },
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether it stands in this version alone.
    pub marked: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Unit {
    Heading(String),
    Sentence(String),
}

/// Compares two texts of the shape that terms are kept in: paragraphs, and headings after `# `.
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

/// What is told so far. A sentence that is gone stands where it stood, one that is new where it stands.
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

/// A paragraph's sentences. A Japanese one ends with 。, and a bracket that closes right after it belongs to it.
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

/// How one unit has become another, if they are alike enough.
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

/// Whether two headings name one article: its number may have moved, its title (in brackets) says what it is about.
fn have_one_title(old: &str, new: &str) -> bool {
    let (was, is) = (pieces(title(old)), pieces(title(new)));
    get_diff_ratio(&capture_diff_slices(Algorithm::Myers, &was, &is), was.len(), is.len()) >= ALIKE
}

/// What stands in a heading's brackets; all of it where it has none.
fn title(heading: &str) -> &str {
    heading.split_once(['（', '(']).map_or(heading, |(_, title)| title.trim_end_matches(['）', ')']))
}

/// Characters where the text is Japanese, numbers and Latin words in one piece; else words with what follows them.
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

/// Whether a letter is one of a number or of a Latin word, in either width.
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

    /// What is told, on one line each: `~` changed, `+` added, `-` removed, marks in brackets.
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
        // One letter between two changes isn't worth a mark of its own.
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
