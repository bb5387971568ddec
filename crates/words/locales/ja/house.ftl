# 使えない鍵と、開けないデータベース

keys-refused = 次の組合のページを開けないため、起動しません。
keys-missing = { $folder } に、{ $count }組合の鍵がありません：{ $societies }
keys-missing-remedy = 直し方: 鍵のフォルダーをバックアップから戻すか、組合を登録したサーバーから写してください。新しく作った鍵では、保存されている値を読めません。
keys-unreadable = { $folder } にある{ $count }組合の鍵を読めません（{ $reason }）：{ $societies }
keys-unreadable-remedy = 直し方: このサービスの利用者が { $folder } のファイルを読めるようにしてください。
keys-other-root = { $count }組合の鍵は、{ $root } の根の鍵で包まれたものではありません：{ $societies }
keys-other-root-remedy = 直し方: { $folder } を作ったときの根の鍵を使ってください。鍵のバックアップにあります。
database-no-answer = { $server } の PostgreSQL から応答がありません。動いているか、{ $key } のホストとポートが正しいかを確かめてください。
database-no-host = { $key } のホスト名のマシンが見つかりません（{ $server }）。パスワードに @ や / があるときは、@ を %40、/ を %2F のように置き換えてください。
database-wrong-login = { $server } の PostgreSQL に、{ $key } のロールとパスワードでは接続できません。
database-no-database = { $server } の PostgreSQL に、{ $key } のデータベースがありません。
database-not-migrated = テーブルが最新ではないため、このデータベースは使えません。madoguchi migrate を実行してください。
migrate-waits = このデータベースでは、ほかの移行が進んでいます。終わるのを待っています。
migrate-newer = このデータベースは、新しいバージョンの madoguchi で移行されています。このバージョンで動かすことはできますが、移行はできません。新しいバージョンで移行してください。
migrate-not-owner = { $key } のロールは、{ $server } のテーブルを所有していないか、テーブルを作れません。データベースを所有するロール（CREATE DATABASE … OWNER ロール）を指定してください。
listen-in-use = ポート{ $port }は、{ $address } でほかのプログラムが使っています。そのプログラムを止めるか、別のポートにしてください。
listen-low-port = 1024より小さいポートは、システムが許したプログラムだけが使えます（{ $port }もその一つです）。8080 などのポートで待ち受けて、TLS のプロキシにポート{ $port }を任せるか、サービスに CAP_NET_BIND_SERVICE の権限を与えてください。
listen-elsewhere = { $address } はこのマシンのアドレスではありません。127.0.0.1、0.0.0.0 か、このマシンのアドレスを指定してください。
