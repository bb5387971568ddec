# コマンドの表示

command-findings = 指摘 { $count } 件
command-severity-error = 誤り
command-severity-warning = 注意
command-severity-note = 参考
command-exposed = { $path } を、ほかの利用者が読み書きできます（{ $found }）。直し方: { $remedy }
