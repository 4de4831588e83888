"""Do we keep the customers we have?"""

from kpi.model import AreaKey
from kpi.ui import area, session

area.show(session.current(), AreaKey.RETENTION)
