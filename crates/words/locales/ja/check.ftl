# 方針の点検（madoguchi tenant check）で表示する文です。{ $key } は設定の項目名です。

## 読み取れないとき
check-syntax = 書き方に誤りがあり、読み取れません。（{ $message }）
check-unknown-key = この項目はありません。ここで使える項目：{ $allowed }
check-unknown-key-meant = この項目はありません。{ $meant } ではありませんか。ここで使える項目：{ $allowed }
check-missing = この項目が必要です。標準の値はありません。
check-date-without-year = 「{ $found }」には年がありません。何年のことかを確認し、2025-08-08 のように年から書いてください。
check-file-missing = ファイル { $file } がありません。
check-file-too-large = ファイル { $file } が大きすぎます（{ $bytes } バイト）。{ $most } バイト以内にしてください。
check-file-outside = ファイル { $file } が健康保険組合のフォルダの外にあります。リンクではなく、ファイルそのものをフォルダに置いてください。
check-file-not-a-file = { $file } は通常のファイルではありません。
check-file-not-utf8 = ファイル { $file } の文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。
check-file-empty = ファイル { $file } に何も書かれていません。
check-file-control-characters = ファイル { $file } に、目に見えない制御文字が入っています。取り除いてください。
check-file-system = ファイル { $file } を読み取れません。（{ $message }）
check-picture = 画像 { $file } は使えません。動きのない PNG・JPEG・WebP で、縦横とも1024ピクセルまでにしてください。（{ $message }）
check-not-the-societys = { $owner ->
    [platform] この項目は組合では変えられません。システム全体で決まっています。
   *[vendor] この項目は組合では変えられません。運営会社がマニフェスト（tenant.toml）で決めます。
}
check-slug = 「{ $found }」は短い名前として使えません。半角の英小文字、数字、ハイフンで40文字までの、予約されていない名前にしてください。
check-not-a-section = { $found } とありますが、ここには項目をまとめた節を書いてください。
check-not-a-list = { $found } とありますが、ここには { $min } 件以上の一覧を [ ] で書いてください。
check-not-one-of = { $found } とありますが、次のどれかを書いてください：{ $allowed }
check-not-a-number = { $found } とありますが、{ $min } から { $max } までの整数を書いてください。
check-not-a-text = { $found } とありますが、{ $min } 文字以上 { $max } 文字以内の文字列を書いてください。
check-not-yes-or-no = { $found } とありますが、true（はい）か false（いいえ）を書いてください。
check-not-a-colour = { $found } とありますが、色は #0017c1 のように # と6桁の16進数で書いてください。
check-not-a-time-of-day = { $found } とありますが、時刻は 21:00 のように、00:00 から 24:00 までで書いてください。
check-not-a-date = { $found } とありますが、日付は 2026-04-01 のように書いてください。
check-not-an-insurer-number = { $found } とありますが、保険者番号は検証番号の合う数字8桁で書いてください。（「記号・番号」ではありません。）
check-insurer-number-without-zero = { $found } とありますが、先頭の0が抜けています。"{ $meant }" と書いてください。
check-not-a-hostname = { $found } とありますが、kenpo.example.jp のように、半角の英小文字でドメイン名を書いてください。
check-not-a-network = { $found } とありますが、203.0.113.0/24 や 2001:db8:1::/48 のように、ネットワークを長さまで書いてください。アドレス一つなら 203.0.113.7/32 のように書きます。
check-hostname-with-at = { $found } とありますが、ドメインには @ をつけません。"{ $meant }" と書いてください。
check-not-an-https-url = { $found } とありますが、https:// で始まるアドレスを書いてください。
check-not-an-email = { $found } とありますが、webmaster@kenpo.example.jp のようにメールアドレスを書いてください。
check-not-a-phone = { $found } とありますが、電話番号は 03-0000-0000 のように半角の数字とハイフンで書いてください。
check-not-a-file-name = { $found } とありますが、同じフォルダーにあるファイルの名前を、半角の英小文字、数字、. _ - で書いてください。

## 組み合わせが合わないとき
check-max-below-min = 最大の文字数が最小の文字数より少なくなっています。
check-longer-with-second-step = 二段階認証を設定した人に、設定していない人より長いパスワードを求めています。同じか、短くしてください。
check-no-own-host = 独自のホスト名を使う設定ですが、hosts.own に何も書かれていません。
check-no-method = 二段階認証を求めていますが、選べる方法がありません。
check-callers-never-suffice = お尋ねする項目がすべて一致しても、必要な数に足りません。生年月日とメールアドレスは、合わせて一つに数えます。
check-advised-not-offered = おすすめの方法が、選べる方法の中にありません。
check-no-company-domain = 会社のメールアドレスを求めていますが、会社のドメインが書かれていません。
check-category-twice = 雇用区分 { $category } が二つの規則にあります。先の規則だけが使われます。
check-twice = { $item } が二度書かれています。
check-link-incomplete = 外部へのリンクには、名前（name）とアドレス（url）の両方が必要です。
check-ends-before-it-begins = 終わりの時刻が、始まりの時刻より前か同じです。
check-no-identity-check = 本人確認の項目がありません。案内を拾った人でも登録できてしまいます。生年月日をたずねることをおすすめします。
check-number-place-unknown = 保険者番号をたずねますが、どこに印刷されているかが書かれていません。加入者に場所をご案内できません。
check-era-none = 案内の時期が一つも決まっていません。だれにも案内を発行できません。
check-era-gap = { $from } から { $last } までに加入した方の案内が決まっていません。前後どちらかの時期を延ばしてください。
check-era-gap-before = { $last } までに加入した方の案内が決まっていません。最初の時期の from を外してください。
check-era-gap-after = { $from } 以降に加入した方の案内が決まっていません。最後の時期の until を外してください。
check-era-overlap = { $from } から、時期「{ $other }」と重なっています。until は、その時期に入らない最初の日です。
check-era-overlap-all = 時期「{ $other }」と重なっています。
check-era-empty = 一日もない時期です。until は from より後の日にしてください。
check-era-name-twice = 同じ名前の時期がほかにあります。
check-contrast = 色 { $colour } は白い背景と見分けにくい色です（コントラスト比 { $contrast }：1）。3：1以上になるよう、濃くしてください。

## 文章
check-no-english = 英語のページがありますが、英語の文がありません。日本語のまま表示されます。
check-no-english-terms = 英語のページがありますが、英語の利用規約がありません。同意していただく文は、その言語で必要です。
check-no-logo = ロゴがありません。組合の名前だけが表示されます。
check-insurance-card = 「{ $found }」とありますが、健康保険証は2025年12月1日で使えなくなりました。「資格情報のお知らせ」または「資格確認書」に書き換えてください。
check-text-changed = { $document ->
        [privacy] 個人情報の取扱いの版「{ $version }」は、すでにこの名前で公開しました。お読みいただいた文が後から変わらないよう、内容を変えるときは privacy.version に新しい名前をつけてください。
       *[terms] 利用規約の版「{ $version }」は、すでにこの名前で公開しました。同意していただいた文が後から変わらないよう、内容を変えるときは terms.version に新しい名前をつけてください。
    }
check-version-ahead = { $document ->
        [privacy] 個人情報の取扱いの版「{ $version }」が予定されています。別の版にするときは、先にその予定を取りやめてください。
       *[terms] 利用規約の版「{ $version }」が予定されています。別の版にするときは、先にその予定を取りやめてください。
    }
check-version-renamed = { $document ->
        [privacy] 版の名前が「{ $before }」から変わりますが、個人情報の取扱いの文は同じです。内容を変えたつもりなら、privacy.file を確かめてください。
       *[terms] 版の名前が「{ $before }」から変わりますが、利用規約の文は同じです。同意をあらためてお願いすることはありません。内容を変えたつもりなら、terms.file を確かめてください。
    }
check-notice-incomplete = 組合の「個人情報の取扱い」には、版の名前（privacy.version）と本文（privacy.file）の両方が必要です。

## 弱い規則
check-short-grace = 新しい利用規約への回答を延ばせるのは{ $days }日間だけです。旅行や入院の間に過ぎてしまう方がいます。30日をおすすめします。
check-short-maximum = パスワードは { $max } 文字までしか使えません。長い合言葉や、パスワード管理ソフトの作るパスワードが入りません。128文字までをおすすめします。
check-short-minimum = パスワードだけでログインする人には、{ $min } 文字は短めです。15文字以上、または二段階認証と組み合わせて8文字以上をおすすめします。
check-case-ignored = 大文字と小文字を区別しないため、パスワードが推測されやすくなります。区別することをおすすめします。
check-composition = 文字の種類を決めています。「Password1」のような似たパスワードが増え、強さはあまり変わりません。種類を決めずに、長さと、よくあるパスワードの拒否で守ることをおすすめします。
check-expiry = { $days } 日ごとに変更を求めると、末尾の数字だけを変えるような弱いパスワードが増えます。期限をなくし、漏えいのおそれがあるときだけ変更することをおすすめします。
check-change-after-years = 初回登録から { $years } 年で変更を求めます。忘れたころの変更は問い合わせが増えます。漏えいのおそれがあるときだけ変更することをおすすめします。
check-no-blocklist = よくあるパスワードや、生年月日のパスワードも登録できてしまいます。拒否することをおすすめします。
check-no-second-step = 二段階認証を使えません。パスワードを知られると、それだけで医療費などを見られてしまいます。パスキーを選べるようにすることをおすすめします。
check-second-step-remembered = 一度二段階認証を済ませた端末では、{ $days }日間、パスワードだけでログインできます。端末を人に使われると、医療費などを見られてしまいます。二段階認証は省かず、指や顔で済むパスキーの案内をおすすめします。
check-letter-id-stays = 手紙に印刷されたIDが、そのままずっとログインのIDになります。手紙を見た人にはIDがわかるため、登録のときに変えられるようにすることをおすすめします。
check-shared-household = 世帯で一つのIDを使うため、だれが見たのかがわからず、家族に知られたくない受診も見えてしまいます。一人ずつのIDをおすすめします。
check-company-address = 会社のメールアドレスは、退職や異動で使えなくなります。そのあとはお知らせも再設定のメールも届きません。本人のメールアドレスをおすすめします。
check-email-optional = メールアドレスがない人は、パスワードを忘れたときにメールで再設定できません。必須にするか、窓口での手続きをご案内ください。
check-credential-long = 仮パスワードが { $days } 日使えます。紛失した案内が長く使えることになります。180日までをおすすめします。
check-credential-short = 仮パスワードが { $days } 日で切れます。郵送の遅れや長い休みの間に切れることがあります。45日以上をおすすめします。

## 仮に決めた値
check-assumed = 案内に書かれていないため、{ $value } と仮に決めています。組合にご確認ください。
check-assumed-unknown = 仮に決めた項目として { $name } がありますが、この項目はありません。
check-assumed-unknown-meant = 仮に決めた項目として { $name } がありますが、この項目はありません。{ $meant } ではありませんか。

# 見本や下書きの消し忘れ
check-sample-left = 見本の組合です。画面の下に「見本」と表示します。実際の組合では society.sample を外してください。
check-example-address = { $domain } は例に使うためのドメインで、どこにもつながりません。組合のドメインに書き換えてください。
check-other-society-named = 「{ $found }」とあります。ほかの組合の文が残っていませんか。この組合の名称に書き換えてください。
check-not-offered = このサービスは、この版の窓口ではまだ使えません。加入者の画面には出ません。
check-checkups-off = 世帯で共有するアカウントのため、健診結果は表示していません。健診結果はご本人だけにお見せするものですが、共有のアカウントではご家族も見られます。表示するときは in_shared_accounts を true にしてください。
check-checkups-shared = 世帯で共有するアカウントで、登録した方の健診結果を表示します。同じアカウントを使うご家族も見られます。1人ずつのアカウントをおすすめします。

# 同じフォルダーのほかの組合
check-taken-by-other = { $value } は、{ $slug } にもあります（{ $place }）。二つの組合では使えません。
check-same-as-other = { $slug } と同じです（{ $place }）。書き写したまま残っていませんか。
