# Mistakes in the configuration

config-dkim-not-for-ses = { $key } is for transport = "smtp". Amazon SES signs with a key of its own: remove { $key }
config-dkim-key = { $key }: the key { $path } of { $domain } cannot be used. { $problem }
config-dkim-not-pem = It is not a private key in PEM form. `openssl genrsa 2048` makes one.
config-dkim-other-kind = It is neither an RSA key of 2048 to 4096 bits nor an Ed25519 key.
config-dkim-name = Selector and domain consist of letters, digits, hyphens, underscores and dots.
config-ses-endpoint = { $key }: { $typed } is not an address. Give one that begins with https://, or remove it to use the region’s own
config-ses-configuration-set = { $key }: { $typed } cannot be a name. It has at most 64 letters, digits, hyphens and underscores
config-ses-topic = { $key }: { $typed } is not the ARN of a topic of SNS. Give something like arn:aws:sns:ap-northeast-1:123456789012:madoguchi-mail
config-ses-identity = { $key }: { $typed } is not the ARN of an identity. Give something like arn:aws:ses:ap-northeast-1:123456789012:identity/midori.example.jp
config-variable-mistyped = { $found } is not read. The variable of { $key } is { $meant }
config-no-network = “{ $typed }” is neither an address nor a network. Write it like 127.0.0.1 or 10.0.0.0/8
config-url-unclear = { $key }: PostgreSQL cannot be reached with this URL (it is not shown here). It is postgres://ROLE:PASSWORD@HOST/DATABASE. Special characters of the password are percent-encoded: @ as %40, / as %2F, # as %23, ? as %3F, % as %25
config-url-unknown = { $key }: this is neither “postgres://…” nor “sqlite:PATH” (the value is not shown here)
