"""The app's controls, state and server: all that talks to Streamlit but is no page."""
