//! The fonts, which are part of the program: a typeset page looks the same on every machine.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The fonts, those that are preferred first; `fonts/README.md` tells where they come from. The last one has only ideographs
/// that the others lack, such as 𠮷 (U+20BB7).
const FILES: [&[u8]; 3] = [
    include_bytes!("../fonts/BIZUDGothic-Regular.ttf"),
    include_bytes!("../fonts/BIZUDGothic-Bold.ttf"),
    include_bytes!("../fonts/NotoSansCJKjp-RareIdeographs.otf"),
];

/// The fonts and their index.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
}

/// The fonts, read at their first use.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = FILES.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

impl Fonts {
    /// Whether a font has a character. A selector of a variant (異体字セレクタ) isn't drawn itself: without the variant, its base
    /// character is drawn.
    fn have(&self, character: char) -> bool {
        let is_selector = matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
        is_selector
            || matches!(character, '\n' | '\u{200b}')
            || self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(character)))
    }

    /// The characters that no font has, each once and in their order.
    pub(crate) fn missing<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Vec<char> {
        let mut missing: Vec<char> =
            texts.into_iter().flat_map(str::chars).filter(|character| !self.have(*character)).collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_file_is_read() {
        let names: Vec<_> = FONTS.fonts.iter().filter_map(Font::post_script_name).collect();
        assert_eq!(names, ["BIZUDGothic-Regular", "BIZUDGothic-Bold", "NotoSansCJKjp-Regular"]);
    }

    #[test]
    fn names_with_variants_and_rare_characters_can_be_drawn() {
        for name in
            ["髙﨑 真理", "𠮷野 𠮟", "葛\u{e0100}城", "辻\u{e0101}", "渡邉 邊 邉", "神\u{fa19}", "ｶﾅ ヴ゛", "①㈱"]
        {
            assert_eq!(FONTS.missing([name]), Vec::<char>::new(), "{name}");
        }
        assert_eq!(FONTS.missing(["x\u{e000}y", "\u{e000}\u{1f600}"]), ['\u{e000}', '\u{1f600}']);
    }
}
