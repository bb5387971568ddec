# 設定ファイルの誤り

config-dkim-not-for-ses = { $key } は transport = "smtp" のための設定です。Amazon SES は自身の鍵で署名しますので、{ $key } を消してください。
config-dkim-key = { $key }: { $domain } の鍵 { $path } を使えません。{ $problem }
config-dkim-not-pem = PEM 形式の秘密鍵ではありません。openssl genrsa 2048 などで作れます。
config-dkim-other-kind = 2048～4096ビットのRSA、または Ed25519 の鍵にしてください。
config-dkim-name = セレクタとドメインには、英数字、ハイフン、アンダーバー、ピリオドだけを使えます。
config-ses-endpoint = { $key }: { $typed } はアドレスの形ではありません。https:// で始まるアドレスにするか、消してください（消すと地域の標準のアドレスを使います）。
config-ses-configuration-set = { $key }: { $typed } は名前として使えません。英数字、ハイフン、アンダーバーの64文字以内にしてください。
config-ses-topic = { $key }: { $typed } は SNS のトピックの ARN ではありません。arn:aws:sns:ap-northeast-1:123456789012:madoguchi-mail の形で指定してください。
config-ses-identity = { $key }: { $typed } は送信元の ARN ではありません。arn:aws:ses:ap-northeast-1:123456789012:identity/midori.example.jp の形で指定してください。
config-variable-mistyped = { $found } は読まれません。{ $key } の環境変数は { $meant } です。
config-no-network = 「{ $typed }」は、アドレスでもネットワークでもありません。127.0.0.1 や 10.0.0.0/8 のように書いてください。
config-url-unclear = { $key }: この URL では PostgreSQL に接続できません（値は表示しません）。postgres://ロール:パスワード@ホスト/データベース の形で書き、パスワードの記号は、@ を %40、/ を %2F、# を %23、% を %25 のように置き換えてください。
config-url-unknown = { $key }: postgres://… でも sqlite:パス でもありません（値は表示しません）。
