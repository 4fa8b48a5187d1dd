"""``activity``: what happened when, by lane; and how many tasks of each status a lane has.

A row a minute and lane, and one an hour: how much was created, started and ended, and histograms of how long attempts
waited and ran. Overviews, backlogs and counts come from here, so that none of them looks at tasks.
"""
