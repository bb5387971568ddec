//! Logo and colours. The CSS variables are computed from a main colour and an optional accent.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The contrast ratio that WCAG 2.2 (level AA) requires for text.
pub const TEXT_CONTRAST: f64 = 4.5;
/// The contrast ratio that WCAG 2.2 requires for borders and icons.
pub const BORDER_CONTRAST: f64 = 3.0;

/// Logo and colours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branding {
    /// Logo file beside the manifest: a square mark, PNG, JPEG or WebP. In a stored policy: the re-encoded picture's SHA-256 in hex.
    #[serde(default)]
    #[schemars(extend("format" = "file-name"))]
    pub logo: Option<String>,
    /// Main colour, `#rrggbb`: buttons and the line under the header.
    pub main: Colour,
    /// Accent colour, `#rrggbb`; the main colour where it is missing.
    #[serde(default)]
    pub accent: Option<Colour>,
}

/// An sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// What isn't written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written #rrggbb")]
pub struct NotAColour;

impl Colour {
    /// Black.
    pub const BLACK: Self = Self(0, 0, 0);
    /// White, the pages' background.
    pub const WHITE: Self = Self(255, 255, 255);

    /// Relative luminance (WCAG 2.2), 0 for black to 1 for white.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio (WCAG 2.2) between two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Mixes `percent` of another colour into this one.
    #[must_use]
    fn mixed(self, other: Self, percent: u16) -> Self {
        let percent = percent.min(100);
        let mix = |own: u8, other: u8| {
            let sum = u16::from(own) * (100 - percent) + u16::from(other) * percent;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// Darkens this colour just as far as the contrast with white requires.
    fn darkened_to(self, contrast: f64) -> Self {
        (0..=100)
            .map(|percent| self.mixed(Self::BLACK, percent))
            .find(|colour| colour.contrast(Self::WHITE) >= contrast)
            .unwrap_or(Self::BLACK)
    }

    /// The text colour on this colour: white if its contrast suffices, else black. One of the two always suffices.
    fn on(self) -> Self {
        if self.contrast(Self::WHITE) >= TEXT_CONTRAST { Self::WHITE } else { Self::BLACK }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(NotAColour)?;
        // `from_str_radix` alone would accept a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAColour);
        }
        let channel =
            |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or(NotAColour);
        Ok(Self(channel(0)?, channel(2)?, channel(4)?))
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Colour {
    fn schema_name() -> Cow<'static, str> {
        "Colour".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "colour", "pattern": "^#[0-9A-Fa-f]{6}$"})
    }
}

/// The colours of a society's pages. Text in these colours is readable whatever the branding says. [`shortfalls`] tells
/// the society which of its own colours would not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Background of filled buttons, and the line under the header.
    pub main: Colour,
    /// Text on `main`: black or white.
    pub on_main: Colour,
    /// Background of a filled button under the pointer.
    pub hover: Colour,
    /// Background of a pressed button.
    pub active: Colour,
    /// A very light background under black text.
    pub tint: Colour,
    /// Links and other coloured text on white and on `tint`.
    pub link: Colour,
    /// A link under the pointer.
    pub link_hover: Colour,
    /// Outlines of buttons, icons and marks on white.
    pub border: Colour,
    /// Decoration in the second colour.
    pub accent: Colour,
    /// Text on `accent`: black or white.
    pub on_accent: Colour,
}

impl Palette {
    /// Computes the palette from a society's branding.
    #[must_use]
    pub fn of(branding: &Branding) -> Self {
        let main = branding.main.darkened_to(BORDER_CONTRAST);
        let accent = branding.accent.unwrap_or(branding.main).darkened_to(BORDER_CONTRAST);
        let on_main = main.on();
        // The colours of buttons move away from the text's colour, so that the contrast can only increase.
        let away = if on_main == Colour::WHITE { Colour::BLACK } else { Colour::WHITE };
        let tint = main.mixed(Colour::WHITE, 92);
        // The tint is darker than white, so a link on it needs a darker colour than on white.
        let link = (0..=100)
            .map(|percent| main.mixed(Colour::BLACK, percent))
            .find(|link| link.contrast(tint) >= TEXT_CONTRAST)
            .unwrap_or(Colour::BLACK);
        Self {
            main,
            on_main,
            hover: main.mixed(away, 18),
            active: main.mixed(away, 36),
            tint,
            link,
            link_hover: link.mixed(Colour::BLACK, 30),
            border: main,
            accent,
            on_accent: accent.on(),
        }
    }

    /// The CSS variables: names without leading dashes, and values.
    #[must_use]
    pub const fn variables(&self) -> [(&'static str, Colour); 10] {
        [
            ("brand-main", self.main),
            ("brand-on-main", self.on_main),
            ("brand-hover", self.hover),
            ("brand-active", self.active),
            ("brand-tint", self.tint),
            ("brand-link", self.link),
            ("brand-link-hover", self.link_hover),
            ("brand-border", self.border),
            ("brand-accent", self.accent),
            ("brand-on-accent", self.on_accent),
        ]
    }
}

/// A colour of the branding that lacks contrast on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shortfall {
    /// `main` or `accent`.
    pub key: &'static str,
    /// The colour.
    pub colour: Colour,
    /// Its contrast with the white page.
    pub contrast: f64,
}

/// The colours of the branding with a contrast below 3:1 on white, which would leave buttons and marks without a
/// visible edge. Text needs no finding: the palette chooses black or white on each colour and darkens links.
#[must_use]
pub fn shortfalls(branding: &Branding) -> Vec<Shortfall> {
    let colours = [("main", Some(branding.main)), ("accent", branding.accent)];
    colours
        .into_iter()
        .filter_map(|(key, colour)| colour.map(|colour| (key, colour)))
        .map(|(key, colour)| Shortfall { key, colour, contrast: colour.contrast(Colour::WHITE) })
        .filter(|shortfall| shortfall.contrast < BORDER_CONTRAST)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn branding(main: Colour, accent: Option<Colour>) -> Branding {
        Branding { logo: None, main, accent }
    }

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!("#0017c1".parse(), Ok(Colour(0x00, 0x17, 0xc1)));
        assert_eq!("#FFD43D".parse(), Ok(Colour(0xff, 0xd4, 0x3d)));
        assert_eq!(Colour(0x00, 0x17, 0xc1).to_string(), "#0017c1");
        for text in ["", "#", "0017c1", "#0017c", "#0017c11", "#0017cg", "#+017c1", "#００１７ｃ１", "#ああ", "blue"]
        {
            assert_eq!(text.parse::<Colour>(), Err(NotAColour), "{text}");
        }
    }

    #[test]
    fn contrast_is_wcags() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        assert!((Colour(0x76, 0x76, 0x76).contrast(Colour::WHITE) - 4.54).abs() < 0.005);
        assert!((Colour(0x94, 0x94, 0x94).contrast(Colour::WHITE) - 3.03).abs() < 0.005);
    }

    #[test]
    fn a_colour_that_white_swallows_falls_short() {
        assert_eq!(shortfalls(&branding(Colour(0x94, 0x94, 0x94), Some(Colour::BLACK))), []);
        let yellow = Colour(0xff, 0xd4, 0x3d);
        let found = shortfalls(&branding(Colour(0x95, 0x95, 0x95), Some(yellow)));
        assert_eq!(found.iter().map(|shortfall| shortfall.key).collect::<Vec<_>>(), ["main", "accent"]);
        assert!(found.iter().all(|shortfall| shortfall.contrast < BORDER_CONTRAST));
    }

    #[test]
    fn dark_colours_carry_white_text_and_light_ones_black() {
        assert_eq!(Palette::of(&branding(Colour(0x00, 0x17, 0xc1), None)).on_main, Colour::WHITE);
        assert_eq!(Palette::of(&branding(Colour(0xe6, 0x6a, 0x00), None)).on_main, Colour::BLACK);
    }

    proptest! {
        #[test]
        fn everything_can_be_read_in_every_branding(r: u8, g: u8, b: u8, accent: Option<(u8, u8, u8)>) {
            let palette = Palette::of(&branding(Colour(r, g, b), accent.map(|(r, g, b)| Colour(r, g, b))));
            for background in [palette.main, palette.hover, palette.active] {
                prop_assert!(palette.on_main.contrast(background) >= TEXT_CONTRAST);
            }
            for background in [Colour::WHITE, palette.tint] {
                prop_assert!(palette.link.contrast(background) >= TEXT_CONTRAST);
                prop_assert!(palette.link_hover.contrast(background) >= TEXT_CONTRAST);
            }
            prop_assert!(palette.on_accent.contrast(palette.accent) >= TEXT_CONTRAST);
            prop_assert!(palette.border.contrast(Colour::WHITE) >= BORDER_CONTRAST);
            prop_assert!(palette.accent.contrast(Colour::WHITE) >= BORDER_CONTRAST);
            prop_assert!(Colour(0x66, 0x66, 0x66).contrast(palette.tint) >= TEXT_CONTRAST);
        }

        #[test]
        fn writing_and_reading_a_colour_gives_it_back(r: u8, g: u8, b: u8) {
            prop_assert_eq!(Colour(r, g, b).to_string().parse(), Ok(Colour(r, g, b)));
        }
    }
}
