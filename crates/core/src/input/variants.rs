//! Variants of characters in names (異体字): people type the plain form of a character, whichever form the family register
//! has.
//!
//! The table has two sources. Most pairs are the older forms (いわゆる康熙字典体) that the list of common characters shows in
//! brackets (常用漢字表, 平成22年内閣告示第2号). The others are forms of family registers that input methods offer beside the plain
//! one, as the reduction map of 文字情報技術促進協議会 (MJ縮退マップ) relates them. Unicode relates compatibility characters and
//! half-width forms itself; they aren't here.
//!
//! Two forms of one group are never told apart by a search. So a group has only forms that people take for each other.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Groups of characters: the plain form first, its variants after it.
const GROUPS: &str = "
    高髙 崎﨑嵜 吉𠮷 斎齋斉齊 辺邊邉 沢澤 浜濱濵 真眞 国國囯圀 島嶋嶌㠀 富冨 峰峯 館舘 橋槗𣘺 桑桒 柳栁桺 淵渕渊 秋穐龝 松枩 梅楳 桧檜 籠篭 薮藪 鴎鷗 鴬鶯 祷禱 頬頰 填塡
    繋繫 蝉蟬 掴摑 麹麴 噛嚙 侠俠 涛濤 梼檮 砺礪 蛎蠣 靭靱 竃竈 蘂蕊 桝枡 鯵鰺 鰯鰮 恵惠 広廣 桜櫻 竜龍 徳德 瀬瀨 栄榮 浅淺 条條 仮假 増增 寛寬 弥彌 聡聰 礼禮 禄祿
    凜凛 遥遙 瑶瑤 尭堯 槙槇 晋晉 亘亙 曽曾 巌巖 熙煕熈凞 恒恆 静靜 薫薰 勲勳 実實 学學斈 万萬 与與 円圓 亀龜 滝瀧 余餘 予豫 弁辨辯瓣辧 芸藝 台臺 慎愼 鎮鎭 郎郞 郷鄕鄉
    黒黑 黄黃 青靑 清淸 戸戶 内內 歩步 緑綠 録錄 横橫 徴徵 強强 彦彥 産產 教敎 呉吳 娯娛 姫姬 巻卷 巣巢 毎每 頼賴 奥奧 宝寶寳 将將 専專 対對 尚尙 峡峽 帰歸 麦麥 児兒
    党黨 両兩 並竝 乗乘 仏佛 伝傳 体體躰 価價 偽僞 倹儉 剣劍劔剱 労勞 励勵 効效 勧勸 区區 医醫 単單 即卽 厳嚴 参參 双雙 収收 叙敍敘 号號 営營 回囘 囲圍 図圖 圧壓 圏圈
    団團 壱壹 売賣 変變 声聲 壮壯 壊壞 壌壤 塩鹽 堕墮 塁壘 寝寢 属屬 届屆 尽盡 庁廳 廃廢 帯帶 弐貳 弾彈 当當 径徑 従從 応應 恋戀 悪惡 悩惱 悦悅 惨慘 懐懷 戦戰 戯戲
    戻戾 払拂 抜拔 択擇 担擔 拝拜 拠據 拡擴 挙擧舉 挟挾 挿插揷 捜搜 掲揭 揺搖 摂攝 撃擊 数數 断斷 旧舊 既旣 昼晝 晩晚 暁曉 暦曆 来來 枢樞 桟棧 検檢 楼樓 楽樂 概槪
    様樣 権權 欠缺 欧歐 歓歡 歯齒 歳歲 歴歷 残殘 殴毆 殻殼 気氣 没沒 浄淨 涙淚 渇渴 済濟 渉涉 渋澁澀 渓溪 温溫 湾灣 湿濕 満滿 滞滯 潜潛濳 灯燈 炉爐 点點 為爲 焼燒
    犠犧 状狀 独獨 狭狹 猟獵 献獻 獣獸 瓶甁 画畫 畳疊 痴癡 発發 盗盜 県縣 研硏 砕碎 秘祕 称稱 税稅 稲稻 穂穗 穏穩 穣穰 窃竊 窓窗 粋粹 粛肅 糸絲 経經 絵繪 絶絕 継繼
    続續 総總 緒緖 縁緣 縄繩 縦縱 繊纖 缶罐 群羣 翻飜 聴聽 胆膽 脱脫 脳腦 臓臟 舎舍 舗舖 艶艷 茎莖 荘莊 蔵藏 薬藥 虚虛 虫蟲 蚕蠶 蛍螢 蛮蠻 衛衞 装裝 褒襃 覇霸 覚覺
    覧覽 観觀 触觸 訳譯 証證 誉譽 説說 読讀 謡謠 譲讓 豊豐 賛贊 践踐 転轉 軽輕 辞辭 逓遞 遅遲 酔醉 醸釀 釈釋 鉄鐵銕 鉱鑛 銭錢 鋭銳 鋳鑄 錬鍊 鎌鐮 閲閱 関關 闘鬪鬭
    陥陷 険險 随隨 隠隱 隣鄰 隷隸 雑雜 霊靈 顔顏 顕顯 駅驛 駆驅 騒騷 験驗 髄髓 髪髮 鶏鷄雞 黙默 齢齡 亜亞 争爭 乱亂 会會 冊册 写寫 処處 剤劑 剰剩 嘱囑 奨奬獎 嬢孃
    寿壽 岳嶽 姉姊 刃刄 栃杤 杯盃 煙烟 猫貓 略畧 着著 跡蹟 野埜 鶴靏靍鸖
    併倂 冴冱 勅敕 携攜 禅禪 萌萠 餅餠
";

/// Returns the plain form of a character. A character without a plain form stays.
pub(crate) fn plain(c: char) -> char {
    static PLAIN: LazyLock<HashMap<char, char>> = LazyLock::new(|| pairs().collect());
    PLAIN.get(&c).copied().unwrap_or(c)
}

/// Every variant with its plain form.
fn pairs() -> impl Iterator<Item = (char, char)> {
    GROUPS.split_whitespace().flat_map(|group| {
        let mut group = group.chars();
        let plain = group.next();
        group.filter_map(move |variant| Some((variant, plain?)))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn each_character_stands_in_one_group() {
        let mut seen = HashSet::new();
        for group in GROUPS.split_whitespace() {
            assert!(group.chars().count() > 1, "{group} has no variant");
            for c in group.chars() {
                assert!(seen.insert(c), "{c} of {group} stands in another group, too");
            }
        }
    }

    #[test]
    fn unicode_relates_none_of_them() {
        for (variant, _) in pairs() {
            assert!(variant.nfkc().eq([variant]), "{variant}");
        }
    }

    #[test]
    fn variants_of_the_usual_names_are_one() {
        for names in
            ["髙高", "﨑崎嵜", "齋斎齊斉", "邊邉辺", "澤沢", "濵濱浜", "眞真", "國国", "𠮷吉", "嶋嶌島", "廣広", "惠恵"]
        {
            let plain: HashSet<char> = names.chars().map(plain).collect();
            assert_eq!(plain.len(), 1, "{names}");
        }
        assert_eq!(plain('山'), '山');
    }
}
