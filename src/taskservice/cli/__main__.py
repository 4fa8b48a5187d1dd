from taskservice.cli.main import main

main()
