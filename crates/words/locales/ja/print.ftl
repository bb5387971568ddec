# 印刷に回す送付物の一覧

print-sequence = 通し番号
print-batch = 発行回
print-medium = 送付物
print-title = 書類名
print-name = 氏名
print-kana = 氏名カナ
print-symbol-and-number = 記号・番号
print-branch = 枝番
print-employer-code = 事業所コード
print-employer = 事業所名
print-provisional-id = 仮ID
print-provisional-password = 仮パスワード
print-valid-until = 有効期限
print-url = URL
print-insurer-number = 保険者番号
