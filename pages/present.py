"""What do we show the meeting, and what has it decided?"""

from kpi.ui import presenting, session

presenting.show(session.current())
