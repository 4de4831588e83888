"""The SQL store: tables, migrations, writing facts with their history, reading periods. The only SQL there is."""
