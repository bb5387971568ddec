//! The words of a name: family name, given name, and names beside them. Pure.

/// The most words of a name that can begin a search.
pub(super) const MOST: usize = 6;

/// What stands before a name beside the usual one: 旧姓, 通称 and the like.
const LABELS: [&str; 6] = ["旧姓", "旧氏", "通称", "通名", "本名", "別名"];

/// Splits a name where its words end: at white space, brackets and dots. Labels such as 旧姓 are left out.
pub(super) fn words(name: &str) -> Vec<&str> {
    let name = name
        .split(|c: char| c.is_whitespace() || "()（）[]［］〔〕【】「」｢｣<>〈〉《》・･·‧•,，、/／=＝:：".contains(c));
    let bare = name.map(|word| LABELS.iter().find_map(|label| word.strip_prefix(label)).unwrap_or(word));
    bare.filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_where_its_words_end() {
        for (name, expected) in [
            ("山田　太郎", &["山田", "太郎"] as &[&str]),
            (" ヤマダ  ﾀﾛｳ ", &["ヤマダ", "ﾀﾛｳ"]),
            ("山田太郎", &["山田太郎"]),
            ("山田　花子（旧姓：佐藤）", &["山田", "花子", "佐藤"]),
            ("金　哲秀(通称 木村 一郎)", &["金", "哲秀", "木村", "一郎"]),
            ("ジョン・スミス＝ジョーンズ", &["ジョン", "スミス", "ジョーンズ"]),
            ("スミス-ジョーンズ", &["スミス-ジョーンズ"]),
            ("", &[]),
            ("　・（）", &[]),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }
}
