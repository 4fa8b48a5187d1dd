"""Testing your handlers against the real thing: a pytest plugin, active wherever taskservice is installed.

    from my.tasks import greet          # registers the handler

    def test_it_greets(run_tasks):
        (task,) = run_tasks({"name": "Greet Ada", "type": "greet", "parameters": {"name": "Ada"}})
        assert task.status == "SUCCEEDED" and task.result == "Hello, Ada!"

- ``run_tasks``: creates the tasks it is given, runs the registered handlers until the queue is empty, and returns the
  tasks as they ended. Retries wait as long as their policy says: pass ``"retry": {"initial_s": 0.01}``.
- ``task_database``: the URI of a fresh database with all migrations, dropped after the test.
- ``task_store``: a ``Store`` on it, for async tests (with pytest-asyncio).

All databases of a user's test runs live on one embedded PostgreSQL in memory (``/dev/shm``, where it is large), else in
the temp folder, or in ``TASK_TEST_DATA_DIR``. The first test that asks for a database starts it, the last process stops
it; each database is cloned from a template in about 20 ms. It does not wait for the disk, so that nothing in it
survives a power cut; your own data folder is another one.
"""
